import { readFileSync } from "node:fs";
import { MPIError } from "@hydride/mpi-napi";
import { RunInterrupted } from "@hydride/training";
import { CommanderError } from "commander";
import { expect, test } from "vitest";
import { CliError, describeError, exitCodeOf } from "../src/errors.js";
import { Interrupted } from "../src/interrupt.js";

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("expected an error");
}

test("an error with a stable code keeps code, message and hint", () => {
  expect(describeError(new CliError("OUTPUT_EXISTS", "it exists", "choose"))).toEqual({
    code: "OUTPUT_EXISTS",
    message: "it exists",
    hint: "choose",
  });
  expect(describeError(Object.assign(new Error("text"), { code: "SOME_CODE" }))).toEqual({
    code: "SOME_CODE",
    message: "text",
    hint: "",
  });
});

test("a hint that the message ends with is told once, also behind the rank that failed", () => {
  const error = new MPIError("MPI_LAUNCHER", -1, "another MPI's launcher", undefined, "start with mpirun");
  expect(error.message).toBe("MPI_LAUNCHER: another MPI's launcher; start with mpirun");
  const told = { code: "MPI_LAUNCHER", message: "MPI_LAUNCHER: another MPI's launcher", hint: "start with mpirun" };
  expect(describeError(error)).toEqual(told);
  const everywhere = Object.assign(new Error(`rank 1 of 2: ${error.message}`), { code: error.code, hint: error.hint });
  expect(describeError(everywhere)).toEqual({ ...told, message: `rank 1 of 2: ${told.message}` });
});

test("an error of the file system is put into words", () => {
  expect(describeError(thrownBy(() => readFileSync("/nowhere/file")))).toEqual({
    code: "FILE_NOT_FOUND",
    message: "no such file or folder: /nowhere/file",
    hint: "check the path",
  });
});

test("the exit code is that of the signal which the error was about", () => {
  expect(exitCodeOf(new Interrupted("SIGINT"))).toBe(130);
  expect(exitCodeOf(new RunInterrupted("SIGTERM", "stopped"))).toBe(143);
  expect(exitCodeOf(new CommanderError(1, "commander.unknownOption", "unknown"))).toBe(2);
  const others = [new CliError("X", "x", "x"), Object.assign(new Error("x"), { signal: "SIGINT" }), "text", undefined];
  expect(others.map(exitCodeOf)).toEqual([1, 1, 1, 1]);
});

test("an error that nobody foresaw is called that", () => {
  const hint = "this is a defect of Hydride: run again with HYDRIDE_DEBUG=1 for the stack, and report it";
  expect(describeError(thrownBy(() => JSON.parse("{")))).toMatchObject({ code: "INTERNAL", hint });
  expect(describeError(Object.assign(new Error("x"), { code: "ERR_INVALID_ARG_TYPE" }))).toMatchObject({
    code: "INTERNAL",
  });
  expect(describeError("text")).toEqual({ code: "INTERNAL", message: "text", hint });
});
