/** What a serving process tells its operators: one JSON line per event on stderr. Never values of rows. */

export type LogFields = { readonly [field: string]: string | number }

export const logEvent = (event: string, fields: LogFields): void => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), event, ...fields })}\n`)
}
