/** Completion of bash as a shell would ask for it: every command, and every option that its help shows. */
import { execFileSync, spawnSync } from "node:child_process"
import { assert, beforeAll, describe, it } from "@effect/vitest"
import { commandNames, optionNames } from "../../src/main/usage.ts"
import { commandLine, limitMs } from "../support/command-line.ts"

const { at, curbline, write } = commandLine("completions")
const hasBash = spawnSync("bash", ["-c", "complete -p >/dev/null; exit 0"]).status === 0
if (!hasBash) process.stderr.write("completions.sim.test.ts is skipped: there is no bash here\n")

/** What bash offers after each of the lines, which end where the cursor is. */
const offered = (lines: ReadonlyArray<string>): ReadonlyArray<ReadonlySet<string>> => {
  const script = `
source ${JSON.stringify(at("completions.bash"))}
complete_function=$(complete -p curbline | sed 's/.*-F \\([^ ]*\\).*/\\1/')
while IFS= read -r line; do
  IFS='|' read -ra COMP_WORDS <<< "$line|"
  [ "\${line: -1}" = "|" ] && COMP_WORDS+=("")
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  COMPREPLY=()
  "$complete_function" curbline "\${COMP_WORDS[$COMP_CWORD]}" "\${COMP_WORDS[$((COMP_CWORD - 1))]}"
  echo "\${COMPREPLY[*]}"
done`
  const input = lines.map((line) => line.replaceAll(" ", "|")).join("\n")
  const out = execFileSync("bash", ["-c", script], { encoding: "utf8", input: `${input}\n` })
  return out
    .split("\n")
    .slice(0, lines.length)
    .map((line) => new Set(line.split(" ")))
}

const completions = async (shell: string): Promise<string> => (await curbline("--completions", shell)).out

beforeAll(async () => write("completions.bash", await completions("bash")))

describe.skipIf(!hasBash)("completion in bash", { timeout: limitMs }, () => {
  it("offers every command and every subcommand", () => {
    const firsts = [...new Set(commandNames.map((name) => name.split(" ")[0] ?? name))]
    const [top] = offered(["curbline "])
    for (const name of firsts) assert.isTrue(top?.has(name), name)
    const groups = firsts.filter((first) => commandNames.some((name) => name.startsWith(`${first} `)))
    const inner = offered(groups.map((group) => `curbline ${group} `))
    groups.forEach((group, i) => {
      for (const name of commandNames.filter((it) => it.startsWith(`${group} `))) {
        assert.isTrue(inner[i]?.has(name.slice(group.length + 1)), name)
      }
    })
  })

  it("offers every option of every command, of subcommands too", () => {
    const answers = offered(commandNames.map((name) => `curbline ${name} --`))
    commandNames.forEach((name, i) => {
      for (const option of optionNames(name)) assert.isTrue(answers[i]?.has(option), `${name} ${option}`)
    })
  })

  it("makes scripts for zsh and fish that know the commands", async () => {
    assert.match(await completions("zsh"), /^#compdef curbline\n[\s\S]*compare:/)
    assert.match(await completions("fish"), /-a "compare"/)
  })
})
