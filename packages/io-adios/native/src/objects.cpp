#include "objects.h"

#include <map>
#include <memory>
#include <set>

#include "errors.h"

namespace hydride {
namespace {

struct KnownIo {
  std::int64_t adios;
  adios2::IO io;
};

struct Tables {
  std::map<std::int64_t, std::unique_ptr<adios2::ADIOS>> adios;
  std::map<std::int64_t, KnownIo> ios;
  std::map<std::int64_t, OpenEngine> engines;
  /** IOs of whose definition ADIOS2 has refused something. */
  std::set<std::int64_t> refused;
  /** IOs, and objects that have them, with an engine that could not be closed. */
  std::set<std::int64_t> unclosedIos;
  std::set<std::int64_t> unclosedAdios;
};

Tables& tables() {
  static Tables* const instance = new Tables;
  return *instance;
}

template <typename Map>
typename Map::mapped_type& find(Map& map, std::int64_t id, const char* kind) {
  const auto found = map.find(id);
  if (found == map.end()) throw AdiosFailure("ADIOS_CLOSED", std::string("the ") + kind + " is not there any more");
  return found->second;
}

}  // namespace

void addAdios(std::int64_t id, std::unique_ptr<adios2::ADIOS> adios) { tables().adios[id] = std::move(adios); }
adios2::ADIOS& adiosOf(std::int64_t id) { return *find(tables().adios, id, "ADIOS object"); }
void removeAdios(std::int64_t id) {
  // ADIOS2 tries once more to close what is destroyed, and the process ends where that fails again.
  if (tables().unclosedAdios.count(id) > 0) (void)tables().adios[id].release();
  tables().adios.erase(id);
}

void addIo(std::int64_t id, std::int64_t adios, adios2::IO io) { tables().ios[id] = KnownIo{adios, io}; }
adios2::IO& ioOf(std::int64_t id) { return find(tables().ios, id, "IO").io; }
bool isUnclosed(std::int64_t io) { return tables().unclosedIos.count(io) > 0; }
void noteUnclosed(std::int64_t io) {
  tables().unclosedIos.insert(io);
  tables().unclosedAdios.insert(find(tables().ios, io, "IO").adios);
}
void dropIo(std::int64_t id) {
  tables().ios.erase(id);
  tables().refused.erase(id);
}
void noteRefusal(std::int64_t io) { tables().refused.insert(io); }
void checkDefinition(std::int64_t io) {
  if (tables().refused.erase(io) == 0) return;
  throw AdiosFailure("ADIOS_DEFINITION", "something of the IO's definition was refused");
}

void addEngine(std::int64_t id, OpenEngine engine) { tables().engines[id] = std::move(engine); }
OpenEngine& engineOf(std::int64_t id) { return find(tables().engines, id, "engine"); }
OpenEngine& definedEngineOf(std::int64_t id) {
  OpenEngine& open = engineOf(id);
  checkDefinition(open.ioId);
  return open;
}
void removeEngine(std::int64_t id) { tables().engines.erase(id); }

}  // namespace hydride
