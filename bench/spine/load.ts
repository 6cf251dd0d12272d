/** Requests at a fixed number in flight, over connections that stay open. */
import { Agent, request } from "node:http"

export interface LoadResult {
  readonly requests: number
  readonly seconds: number
  readonly perSecond: number
  /** Answers that were not the expected one. */
  readonly failures: number
  readonly p50Ms: number
  readonly p99Ms: number
}

export interface LoadOptions {
  readonly origin: string
  readonly inFlight: number
  readonly seconds: number
  readonly expectedStatus: number
  /** The request of a slot; slots never share an entity. */
  readonly next: (
    slot: number,
    n: number
  ) => { readonly method: string; readonly path: string; readonly token: string; readonly body: string }
}

const send = (
  agent: Agent,
  origin: URL,
  { method, path, token, body }: ReturnType<LoadOptions["next"]>
): Promise<number> =>
  new Promise((resolve) => {
    const sent = request(
      {
        agent,
        host: origin.hostname,
        port: origin.port,
        method,
        path,
        headers: {
          authorization: `Bearer ${token}`,
          "content-type": "application/json",
          "content-length": Buffer.byteLength(body)
        }
      },
      (response) => {
        response.resume()
        response.on("end", () => resolve(response.statusCode ?? 0))
      }
    )
    sent.on("error", () => resolve(0))
    sent.end(body)
  })

const quantile = (sorted: ReadonlyArray<number>, q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0

export const load = async (options: LoadOptions): Promise<LoadResult> => {
  const { inFlight, seconds, expectedStatus, next } = options
  const origin = new URL(options.origin)
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  const started = performance.now()
  const endsAt = started + seconds * 1000
  const latencies: Array<number> = []
  let failures = 0
  const slot = async (index: number): Promise<void> => {
    for (let n = 0; performance.now() < endsAt; n++) {
      const begun = performance.now()
      if ((await send(agent, origin, next(index, n))) !== expectedStatus) failures += 1
      latencies.push(performance.now() - begun)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, (_, index) => slot(index)))
  const took = (performance.now() - started) / 1000
  agent.destroy()
  latencies.sort((a, b) => a - b)
  return {
    requests: latencies.length,
    seconds: took,
    perSecond: latencies.length / took,
    failures,
    p50Ms: quantile(latencies, 0.5),
    p99Ms: quantile(latencies, 0.99)
  }
}
