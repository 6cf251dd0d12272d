/**
 * Ctrl-C for commands that write what they have before they end. A second one, while they do, ends the process at
 * once.
 */
import { exitCodes } from "./exit-code.ts"

/** Whether somebody asked the process to end; `forget` gives the signals back. */
export interface CtrlC {
  readonly isAsked: () => boolean
  readonly forget: () => void
}

/** Listens for signals until `forget`; `onAsked` is called at the first. */
export const hearCtrlC = (onAsked: () => void = () => undefined): CtrlC => {
  const signals = ["SIGINT", "SIGTERM"] as const
  let isAsked = false
  const hear = (): void => {
    // The second time nothing is waited for.
    if (isAsked) process.exit(exitCodes.interrupted)
    isAsked = true
    onAsked()
  }
  for (const signal of signals) process.on(signal, hear)
  return {
    isAsked: () => isAsked,
    forget: () => {
      for (const signal of signals) process.off(signal, hear)
    }
  }
}
