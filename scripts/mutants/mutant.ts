/** One planted bug: a place in the program that is found by its text, and what stands there instead. */
export interface Mutant {
  /** What is wrong with the program, as a name. */
  readonly name: string
  /** From the root of the repository. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** The sort of mistake. */
  readonly kind:
    | "no fence"
    | "forgotten release"
    | "double timer"
    | "lost cancel"
    | "wrong guard"
    | "lost state"
    | "flag not reset"
    | "wrong comparison"
    | "no dedup"
    | "lost message"
    | "host"
}

/** The source with the bug in it, or why it cannot be planted. */
export const plant = (
  mutant: Mutant,
  source: string
): { readonly text: string } | { readonly problem: string } => {
  const places = source.split(mutant.find).length - 1
  return places === 1
    ? { text: source.replace(mutant.find, () => mutant.replace) }
    : { problem: `${mutant.name}: ${mutant.file} has the text ${places} times, not once` }
}
