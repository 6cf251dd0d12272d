/**
 * Independent tasks spread over threads of this process. What a task answers depends on its input alone,
 * and answers are told by the position of their input: how many threads there are changes nothing but the
 * time it takes.
 */
import { availableParallelism } from "node:os"
import { startCrew } from "./worker-crew.ts"
import type { WorkerAnswer, WorkerCall, WorkerTasks } from "./worker-tasks.ts"

/** Inputs for one kind of task. */
export interface TaskBatch<Name extends keyof WorkerTasks> {
  readonly name: Name
  readonly inputs: ReadonlyArray<WorkerCall<Name>["input"]>
  /** Threads at most; never more than inputs. */
  readonly workers: number
  /** Called with every answer as it comes, in no particular order. */
  readonly onDone: (index: number, answer: WorkerAnswer<Name>) => void
  /** Ends the batch: tasks under way are dropped, `runTasks` returns. */
  readonly stop: AbortSignal
}

/** Threads that this machine runs at once. */
export const coreCount = (): number => availableParallelism()

/** Runs all tasks of a batch; returns when the last has answered or the batch was stopped. */
export const runTasks = async <Name extends keyof WorkerTasks>(batch: TaskBatch<Name>): Promise<void> => {
  const { name, inputs, workers, onDone, stop } = batch
  const crew = await startCrew(Math.max(1, Math.min(workers, inputs.length)), stop)
  try {
    await Promise.all(
      inputs.map(async (input, index) => {
        const answer = await crew.run({ name, input })
        if (answer !== null) onDone(index, answer)
      })
    )
  } finally {
    await crew.end()
  }
}
