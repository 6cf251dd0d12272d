/** How far a run is: a bar on a terminal, elsewhere a line for every tenth; with the time left. */
import cliProgress from "cli-progress"
import { printNote } from "./output.ts"

export interface Progress {
  /** `share` is 0..1 and rises; `note` is what is going on, e.g. the simulated time. */
  readonly update: (share: number, note: string) => void
  readonly stop: () => void
}

export const startProgress = (name: string): Progress =>
  process.stderr.isTTY === true ? startBar(name) : startLines(name)

const startBar = (name: string): Progress => {
  const bar = new cliProgress.SingleBar({
    format: `${name} {bar} {percentage} % · {note} · {eta_formatted} left`,
    stream: process.stderr,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 28,
    hideCursor: true,
    clearOnComplete: true,
    fps: 8,
    gracefulExit: false
  })
  bar.start(1000, 0, { note: "" })
  return {
    update: (share, note) => bar.update(Math.floor(share * 1000), { note }),
    stop: () => bar.stop()
  }
}

/** What a line says of the time left; nothing at the ends, where there is nothing to say. */
const timeLeft = (share: number, passedMs: number): string => {
  if (share <= 0 || share >= 1) return ""
  const seconds = Math.ceil((passedMs * (1 - share)) / share / 1000)
  return seconds < 100 ? `, ${seconds} s left` : `, ${Math.ceil(seconds / 60)} min left`
}

const startLines = (name: string): Progress => {
  const startedMs = performance.now()
  let printed = 0
  return {
    update: (share, note) => {
      const tenth = Math.floor(share * 10)
      if (tenth <= printed) return
      printed = tenth
      printNote(`${name}: ${tenth * 10} % (${note}${timeLeft(share, performance.now() - startedMs)})`)
    },
    stop: () => {
      printed = 10
    }
  }
}
