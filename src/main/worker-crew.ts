/**
 * Threads that are given one task after another, also where the next task depends on answers of others.
 *
 * The program is its own worker: a thread loads the same compiled file again, which exports
 * `runWorkerTask` and does nothing else when it is not the main thread. So bundle and threads can never
 * be of different versions. Modules that run from source without being compiled (under a test runner)
 * have no such file; there the tasks run one after another in this thread.
 */
import { setMaxListeners } from "node:events"
import { compiledFile } from "./compiled-file.ts"
import { runWorkerTask, type WorkerAnswer, type WorkerCall, type WorkerTasks } from "./worker-tasks.ts"

/** Threads at work. */
export interface WorkerCrew {
  /** Runs a task as soon as a thread is free; null when the crew was stopped before it was done. */
  readonly run: <Name extends keyof WorkerTasks>(call: WorkerCall<Name>) => Promise<WorkerAnswer<Name> | null>
  /** Ends the threads; what they are at is dropped. */
  readonly end: () => Promise<void>
}

/**
 * Starts so many threads. `stop` drops what is under way. A program that runs from source has one thread, its
 * own, whatever is asked.
 */
export const startCrew = async (workers: number, stop: AbortSignal): Promise<WorkerCrew> => {
  const filename = compiledFile()
  if (filename === null) return crewOfOne(stop)
  // Looked up beside the bundle, and only by commands that need it: it starts threads from its own files.
  const { Tinypool } = await import("tinypool")
  const pool = new Tinypool({
    filename,
    name: "runWorkerTask",
    runtime: "worker_threads",
    minThreads: workers,
    maxThreads: workers
  })
  // Every task listens to the same signal, which is no leak.
  setMaxListeners(0, stop)
  return {
    run: async (call) => {
      try {
        return await pool.run(call, { signal: stop })
      } catch (error) {
        if (stop.aborted) return null
        throw error
      }
    },
    end: () => pool.destroy()
  }
}

const crewOfOne = (stop: AbortSignal): WorkerCrew => {
  let before: Promise<unknown> = Promise.resolve()
  return {
    run: <Name extends keyof WorkerTasks>(call: WorkerCall<Name>) => {
      const answer = before.then(async (): Promise<WorkerAnswer<Name> | null> => {
        // A turn of the event loop, so that a signal is heard.
        await new Promise<void>((resolve) => setImmediate(resolve))
        return stop.aborted ? null : await runWorkerTask<Name>(call)
      })
      before = answer
      return answer
    },
    end: async () => {
      await before
    }
  }
}
