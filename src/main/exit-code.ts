/** Exit codes of every command. Source: design.md 7. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  /** Wrong usage or configuration. */
  usage: 2,
  promiseMissed: 3,
  interrupted: 130
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
