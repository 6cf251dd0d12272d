/**
 * What a thread of `worker-pool.ts` can be asked. A task is a function of one plain record that answers a
 * plain record, and nothing else: both cross from thread to thread.
 */
import { simulateStudyDay } from "./experiment-task.ts"
import { fuzzSeed, shrinkSeed } from "./fuzz-task.ts"
import { solveInstance } from "./mdrp-task.ts"
import { simulateReplication, simulateWholeReplication } from "./replication-task.ts"

const tasks = {
  fuzzSeed,
  shrinkSeed,
  simulateReplication,
  simulateStudyDay,
  simulateWholeReplication,
  solveInstance
} as const

/** All tasks by name. */
export type WorkerTasks = typeof tasks

/** One task with its input. */
export interface WorkerCall<Name extends keyof WorkerTasks> {
  readonly name: Name
  readonly input: Parameters<WorkerTasks[Name]>[0]
}

/** What a task answers. */
export type WorkerAnswer<Name extends keyof WorkerTasks> = Awaited<ReturnType<WorkerTasks[Name]>>

/** Runs one task; the entry point of a thread. */
export const runWorkerTask = async <Name extends keyof WorkerTasks>(
  call: WorkerCall<Name>
): Promise<WorkerAnswer<Name>> => {
  const task = tasks[call.name] as (
    input: WorkerCall<Name>["input"]
  ) => WorkerAnswer<Name> | Promise<WorkerAnswer<Name>>
  return await task(call.input)
}
