#pragma once

#include <adios2.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "values.h"

namespace hydride {

/** A deferred get: ADIOS2 learns of it when it is performed. */
struct PendingGet {
  std::string name;
  adios2::Dims start;
  adios2::Dims count;
  adios2::Box<std::size_t> steps;
  std::size_t block;
  /** Null as long as the memory is JavaScript's, which says where it is when it is filled. */
  void* address;
  /** Where the memory is not JavaScript's. */
  Memory memory;
  /** The number that JavaScript gave it, where the memory is JavaScript's. */
  std::int64_t into = 0;
  std::size_t bytes = 0;
};

struct OpenEngine {
  std::int64_t ioId = 0;
  adios2::IO io;
  adios2::Engine engine;
  adios2::Mode mode;
  std::vector<PendingGet> gets;
  /** The duplicate that it was opened with, as MPI_Comm_c2f gives it. */
  std::int64_t comm = -1;
  std::string path;
  /** Whether the notes of the time that it took are to stay. */
  bool isProfiled = false;
};

/** Objects by their numbers, which JavaScript gives. For the I/O thread alone; never destroyed by the end of the
 * process. */
void addAdios(std::int64_t id, std::unique_ptr<adios2::ADIOS> adios);
adios2::ADIOS& adiosOf(std::int64_t id);
void removeAdios(std::int64_t id);
void addIo(std::int64_t id, std::int64_t adios, adios2::IO io);
adios2::IO& ioOf(std::int64_t id);
/** An engine of the IO could not be closed: neither it nor the object that has the IO is destroyed. */
void noteUnclosed(std::int64_t io);
bool isUnclosed(std::int64_t io);
void dropIo(std::int64_t id);
/** ADIOS2 has refused something of the IO's definition. */
void noteRefusal(std::int64_t io);
/** Throws ADIOS_DEFINITION once for what was refused since the last time. */
void checkDefinition(std::int64_t io);
void addEngine(std::int64_t id, OpenEngine engine);
OpenEngine& engineOf(std::int64_t id);
/** The same, after checkDefinition. */
OpenEngine& definedEngineOf(std::int64_t id);
void removeEngine(std::int64_t id);

/** Runs a definition: what ADIOS2 has against it, the next job of the IO that has an answer tells as well. */
template <typename F>
void define(std::int64_t id, const F& run) {
  adios2::IO& io = ioOf(id);
  try {
    run(io);
  } catch (...) {
    noteRefusal(id);
    throw;
  }
}

/**
 * The blocks of a variable in a step, counted over the steps in which it is; -1 is the current step, or the first one
 * where all are there at once.
 */
template <typename T>
std::vector<typename adios2::Variable<T>::Info> blocksOf(OpenEngine& open, adios2::Variable<T>& variable,
                                                         std::int64_t step) {
  if (open.mode != adios2::Mode::ReadRandomAccess) return open.engine.BlocksInfo(variable, open.engine.CurrentStep());
  std::size_t wanted = step < 0 ? 0 : static_cast<std::size_t>(step);
  if (wanted >= variable.Steps()) return {};
  // BP4 counts all steps here.
  if (open.engine.Type() == "BP4Reader") wanted = open.engine.GetAbsoluteSteps(variable).at(wanted);
  return open.engine.BlocksInfo(variable, wanted);
}

}  // namespace hydride
