/**
 * What no text of this repository contains: code, documents and settings alike. `planted` must be found,
 * `allowed` must not: tidy.test.ts proves both. The texts are put together from pieces, so that this
 * file does not contain them itself.
 */
export interface TextBan {
  readonly name: string
  readonly instead: string
  readonly where: (path: string) => boolean
  readonly pattern: RegExp
  readonly planted: ReadonlyArray<string>
  readonly allowed: ReadonlyArray<string>
}

const outsideLockFile = (path: string): boolean => path !== "package-lock.json" && path !== "LICENSE"

const todo = ["TO", "DO"].join("")
const fixme = ["FIX", "ME"].join("")

export const textBans: ReadonlyArray<TextBan> = [
  {
    name: `${todo} without an issue`,
    instead: `${todo}(#12): an open end has an issue, or it is forgotten`,
    where: outsideLockFile,
    pattern: new RegExp(`\\b${todo}\\b(?!\\(#\\d+\\))`),
    planted: [`// ${todo}: later`, `// ${todo}(me) later`, `${todo} later`],
    allowed: [`// ${todo}(#12): later`, "// to do"]
  },
  {
    name: fixme,
    instead: "mend it before it is merged",
    where: outsideLockFile,
    pattern: new RegExp(`\\b(${fixme}|XXX|HACK)\\b`),
    planted: [`// ${fixme} this`, "// XX" + "X"],
    allowed: ["// fix it"]
  },
  {
    name: "path of a machine",
    instead: "a path relative to the repository, or a setting",
    where: outsideLockFile,
    pattern: new RegExp(
      ["/work", "/home/[a-z]", "/Users/", "/root", "[A-Z]:\\\\\\\\"]
        .map((s) => `(?<![\\w.*~-])${s}`)
        .join("|")
    ),
    planted: ["cd /wo" + "rk/main", '"/ho' + 'me/sam/x"', "`/Us" + "ers/sam`", "/ro" + "ot/.cache"],
    allowed: ["src/workers/a.ts", "https://example.org/work", "../work", "/v1/deliveries"]
  },
  {
    name: "registry host",
    instead: "no host: npm asks the registry that each machine is set up for",
    where: (path) => /(^|\/)(package(-lock)?\.json|\.npmrc|run|[^/]+\.(mjs|cjs|sh|ya?ml))$/.test(path),
    pattern: /registry\.[a-z]|"resolved":|registry\s*=/,
    planted: ['"resolved": "https://registry' + '.npmjs.org/a.tgz"', "registry" + "=https://x.example"],
    allowed: ['"integrity": "sha512-x"', "could not be installed from the registry"]
  },
  {
    name: "lint suppression without a reason",
    instead: "`biome-ignore lint/group/rule: why this place is right`; never @ts-ignore",
    where: (path) => /\.(ts|mjs|cjs)$/.test(path),
    pattern: new RegExp(
      `biome-ignore(?! lint/[a-zA-Z]+/[a-zA-Z]+: \\S{3,})|@ts-(${["ig", "nore"].join("")}|${["no", "check"].join("")})`
    ),
    planted: ["// biome-" + "ignore lint: x", "// @ts-ig" + "nore", "// @ts-no" + "check"],
    allowed: ["// biome-ignore lint/style/useConst: written below, by the reader"]
  }
]
