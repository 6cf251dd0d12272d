/**
 * The hold model (Jones 1986): with a fixed number of pending events, take the next and schedule one
 * more. Measures what a discrete-event loop costs when handlers do nothing. `holdModelKernel` runs the
 * simulator's kernel, `holdModelBare` the least a loop can be: a typed-array heap written out in place.
 */
import { Kernel } from "../src/sim/kernel/kernel.ts"
import { priorities } from "../src/sim/kernel/priorities.ts"

const pendingEvents = 10_000

/** Delays in whole milliseconds, exponential with a mean of 10 s; the same for both loops. */
const delays = new Float64Array(4096)
{
  let state = 12_345
  for (let i = 0; i < delays.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    delays[i] = Math.round(-10_000 * Math.log((state + 0.5) / 2 ** 32))
  }
}
const delayMask = delays.length - 1

/** What a real entry would be: an object of one shape. Both loops handle the same ones. */
interface Token {
  fired: number
}

/** CPU time of this process, so that neighbours on the machine do not count. */
const cpuMs = (): number => process.cpuUsage().user / 1_000

/** Events per CPU second of the kernel with 10,000 pending. */
export const holdModelKernel = (events: number): number => {
  const kernel = new Kernel<Token>(0)
  for (let i = 0; i < pendingEvents; i++)
    kernel.schedule(delays[i & delayMask]!, priorities.robot, { fired: 0 })
  let draw = 0
  const handle = (token: Token): void => {
    token.fired += 1
    kernel.schedule(kernel.now + delays[draw++ & delayMask]!, priorities.robot, token)
  }
  // The hold model has no end of its own: the run is cut into slices of simulated time. Each slice
  // holds thousands of events, so the cut costs nothing.
  const began = cpuMs()
  while (draw < events) kernel.runUntil(kernel.now + 10_000, handle)
  return (draw * 1_000) / (cpuMs() - began)
}

/** Events per CPU second of the bare loop: keys (time, sequence), an integer payload, nothing else. */
export const holdModelBare = (events: number): number => {
  const times = new Float64Array(pendingEvents)
  const sequences = new Float64Array(pendingEvents)
  const payloads = new Int32Array(pendingEvents)
  const tokens = Array.from({ length: pendingEvents }, (): Token => ({ fired: 0 }))
  let size = 0
  let sequence = 0
  let draw = 0
  let began = 0
  for (let step = -pendingEvents; step < events; step++) {
    if (step === 0) began = cpuMs()
    let now = 0
    let payload = step + pendingEvents
    if (step >= 0) {
      now = times[0]!
      payload = payloads[0]!
      size -= 1
      const lastTime = times[size]!
      const lastSequence = sequences[size]!
      const lastPayload = payloads[size]!
      let hole = 0
      for (;;) {
        const first = 4 * hole + 1
        if (first >= size) break
        let least = first
        let leastTime = times[first]!
        const end = first + 4 < size ? first + 4 : size
        for (let child = first + 1; child < end; child++) {
          const time = times[child]!
          if (time < leastTime || (time === leastTime && sequences[child]! < sequences[least]!)) {
            least = child
            leastTime = time
          }
        }
        if (lastTime < leastTime || (lastTime === leastTime && lastSequence < sequences[least]!)) break
        times[hole] = leastTime
        sequences[hole] = sequences[least]!
        payloads[hole] = payloads[least]!
        hole = least
      }
      times[hole] = lastTime
      sequences[hole] = lastSequence
      payloads[hole] = lastPayload
      tokens[payload]!.fired += 1
    }
    const at = now + delays[draw++ & delayMask]!
    let hole = size++
    while (hole > 0) {
      const parent = (hole - 1) >> 2
      if (times[parent]! <= at) break
      times[hole] = times[parent]!
      sequences[hole] = sequences[parent]!
      payloads[hole] = payloads[parent]!
      hole = parent
    }
    times[hole] = at
    sequences[hole] = sequence++
    payloads[hole] = payload
  }
  return (events * 1_000) / (cpuMs() - began)
}

export interface HoldModelResult {
  readonly kernelEventsPerSecond: number
  readonly bareEventsPerSecond: number
  /** Median over the rounds of kernel ÷ bare, each pair measured back to back. */
  readonly ratio: number
}

const median = (numbers: ReadonlyArray<number>): number => {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1]!
}

/** Both loops in turn, `rounds` times after one round to warm up, so that a busy machine slows both alike. */
export const measureHoldModel = (events = 2_000_000, rounds = 7): HoldModelResult => {
  holdModelKernel(events)
  holdModelBare(events)
  const kernel: Array<number> = []
  const bare: Array<number> = []
  for (let round = 0; round < rounds; round++) {
    const kernelFirst = round % 2 === 0
    if (kernelFirst) kernel.push(holdModelKernel(events))
    bare.push(holdModelBare(events))
    if (!kernelFirst) kernel.push(holdModelKernel(events))
  }
  return {
    kernelEventsPerSecond: median(kernel),
    bareEventsPerSecond: median(bare),
    ratio: median(kernel.map((rate, i) => rate / bare[i]!))
  }
}
