/** The two channels of every command: results on stdout, everything else on stderr. */
import { writeSync } from "node:fs"

/** Prints a result. A reader that has gone away (`| head`) is no error. */
export const printResult = (text: string): void => {
  writeAll(1, `${text}\n`)
}

/** Prints a line for people. */
export const printNote = (text: string): void => {
  writeAll(2, `${text}\n`)
}

/** Prints errors, each on a line of its own. */
export const printErrors = (lines: ReadonlyArray<string>): void => {
  printNote(lines.map((line) => `curbline: ${line}`).join("\n"))
}

/** Writes at once, so that nothing is lost when the process ends right after. */
const writeAll = (descriptor: 1 | 2, text: string): void => {
  const bytes = Buffer.from(text)
  let written = 0
  while (written < bytes.length) {
    try {
      written += writeSync(descriptor, bytes, written)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === "EPIPE") return
      // A full pipe: its reader is slower than we are, so try again.
      if (code !== "EAGAIN") throw error
    }
  }
}

/** Whether a channel is a terminal that shows colours. Source: no-color.org. */
export const showsColor = (stream: NodeJS.WriteStream, environment: NodeJS.ProcessEnv): boolean =>
  stream.isTTY === true && (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb"
