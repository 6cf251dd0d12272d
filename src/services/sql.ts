/**
 * SQL as tagged templates: the text is written in the program, values travel beside it. Each template
 * gets a name of its own, so that PostgreSQL plans it once per connection (named prepared statements).
 */

/** One statement: `text` with `$1`, `$2`, … and the values for them. */
export interface Statement {
  /** Unique per text in this process; the same text has the same name. */
  readonly name: string
  readonly text: string
  readonly values: ReadonlyArray<unknown>
}

const names = new Map<string, string>()

/** The name under which a connection keeps the plan of `text`. */
const nameOf = (text: string): string => {
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `curbline_${names.size + 1}`
  names.set(text, name)
  return name
}

const prepared = new WeakMap<TemplateStringsArray, { readonly name: string; readonly text: string }>()

/**
 * A statement of a template; every `${value}` becomes a parameter. Nothing but values can be put in:
 * table and column names are part of the template.
 */
export const sql = (strings: TemplateStringsArray, ...values: ReadonlyArray<unknown>): Statement => {
  let known = prepared.get(strings)
  if (known === undefined) {
    const text = strings.reduce((before, part, index) => `${before}$${index}${part}`)
    known = { name: nameOf(text), text }
    prepared.set(strings, known)
  }
  return { name: known.name, text: known.text, values }
}

/**
 * A statement of a text that was put together from the fixed pieces of table descriptions, never from
 * values. Used where the touched tables decide the text (commits, loads).
 */
export const composed = (text: string, values: ReadonlyArray<unknown>): Statement => ({
  name: nameOf(text),
  text,
  values
})
