/**
 * Independent tasks spread over threads of this process. What a task answers depends on its input alone,
 * and answers are told by the position of their input: how many threads there are changes nothing but the
 * time it takes.
 *
 * The program is its own worker: a thread loads the same compiled file again, which exports
 * `runWorkerTask` and does nothing else when it is not the main thread. So bundle and threads can never
 * be of different versions. Modules that run from source without being compiled (under a test runner)
 * have no such file; there the tasks run one after another in this thread.
 */
import { setMaxListeners } from "node:events"
import { availableParallelism } from "node:os"
import { fileURLToPath } from "node:url"
import { runWorkerTask, type WorkerAnswer, type WorkerCall, type WorkerTasks } from "./worker-tasks.ts"

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

/** The file that a thread loads, this program compiled; null when it runs from source. */
export const compiledFile = (): string | null => {
  const file = fileURLToPath(import.meta.url)
  return file.endsWith(".ts") ? null : file
}

/** Runs all tasks of a batch; returns when the last has answered or the batch was stopped. */
export const runTasks = <Name extends keyof WorkerTasks>(batch: TaskBatch<Name>): Promise<void> => {
  const file = compiledFile()
  return file === null ? runHere(batch) : runOnThreads(batch, file)
}

const runHere = async <Name extends keyof WorkerTasks>(batch: TaskBatch<Name>): Promise<void> => {
  for (let i = 0; i < batch.inputs.length && !batch.stop.aborted; i++) {
    batch.onDone(i, await runWorkerTask({ name: batch.name, input: batch.inputs[i]! }))
    // A turn of the event loop, so that a signal is heard.
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

const runOnThreads = async <Name extends keyof WorkerTasks>(
  batch: TaskBatch<Name>,
  filename: string
): Promise<void> => {
  // Looked up beside the bundle, and only by commands that need it: it starts threads from its own files.
  const { Tinypool } = await import("tinypool")
  const threads = Math.max(1, Math.min(batch.workers, batch.inputs.length))
  const pool = new Tinypool({
    filename,
    name: "runWorkerTask",
    runtime: "worker_threads",
    minThreads: threads,
    maxThreads: threads
  })
  // Every task listens to the same signal, which is no leak.
  setMaxListeners(0, batch.stop)
  try {
    await Promise.all(
      batch.inputs.map(async (input, index) => {
        try {
          batch.onDone(index, await pool.run({ name: batch.name, input }, { signal: batch.stop }))
        } catch (error) {
          if (!batch.stop.aborted) throw error
        }
      })
    )
  } finally {
    await pool.destroy()
  }
}
