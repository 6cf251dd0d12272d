import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import { type InstanceAnswer, solveInstance } from "../../src/main/mdrp-task.ts"
import { usageProblem } from "../../src/main/usage.ts"
import { runTasks } from "../../src/main/worker-pool.ts"
import { checkSolution } from "../../src/sim/benchmarks/mdrp/check-solution.ts"
import type { MdrpInstance } from "../../src/sim/benchmarks/mdrp/model.ts"
import { readSolution } from "../../src/sim/benchmarks/mdrp/read-solution.ts"
import { lineInstance } from "../sim/benchmarks/mdrp/small-instances.ts"

const named = (name: string): MdrpInstance => ({ ...lineInstance, name })

/** The line of restaurants with a courier too few. */
const alone: MdrpInstance = { ...named("alone"), couriers: lineInstance.couriers.slice(1) }

const solve = async (
  instances: ReadonlyArray<MdrpInstance>,
  stop = new AbortController()
): Promise<ReadonlyArray<InstanceAnswer | undefined>> => {
  const answers: Array<InstanceAnswer> = []
  await runTasks({
    name: "solveInstance",
    inputs: instances.map((instance) => ({ instance, replanSeconds: 15 })),
    workers: 2,
    onDone: (index, answer) => {
      answers[index] = answer
      if (answer.row?.instance === "last") stop.abort()
    },
    stop: stop.signal
  })
  return answers
}

describe("the task of one instance", () => {
  it("answers with key figures and files of a solution that the strict checker lets pass", async () => {
    const answers = await solve([named("first"), alone])
    assert.deepStrictEqual(
      answers.map((answer) => answer?.row?.instance),
      ["first", "alone"]
    )
    for (const [index, instance] of [lineInstance, alone].entries()) {
      const { row, files, problems } = answers[index]!
      assert.deepStrictEqual(problems, [])
      const solution = readSolution("", instance, (path) => {
        const found = files.find(({ name }) => path.endsWith(name))
        return found === undefined ? Either.left("missing") : Either.right(found.text)
      })
      assert.isTrue(Either.isRight(solution))
      if (Either.isLeft(solution)) return
      assert.isTrue(checkSolution(instance, solution.right).feasible)
      assert.strictEqual(
        row?.delivered,
        solution.right.outcomes.filter(({ dropoffTime }) => dropoffTime !== null).length
      )
      assert.isTrue(row?.feasible)
    }
  })

  it("answers the same to the same instance", async () => {
    const [one, two] = await solve([lineInstance, lineInstance])
    assert.deepStrictEqual(one?.files, two?.files)
  })

  it("stops between two instances when it is asked to", async () => {
    const answers = await solve([named("first"), named("last"), named("never")])
    assert.lengthOf(answers, 2)
  })

  it("tells of a planner that breaks down, and spoils no other answer", async () => {
    const broken = { ...lineInstance, orders: [null] } as unknown as MdrpInstance
    const answer = await solveInstance({ instance: broken, replanSeconds: 15 })
    assert.isNull(answer.row)
    assert.isEmpty(answer.files)
    assert.match(answer.problems[0] ?? "", /^the planner broke down: TypeError: /)
  })
})

describe("the usage of curbline mdrp", () => {
  const problem = (line: string): string | null => usageProblem(line.split(" "))

  it("lets good lines pass", () => {
    assert.isNull(problem("mdrp a b --out c --replan-seconds 30 --workers 2 --json"))
    assert.isNull(problem("mdrp check a b --json"))
    assert.isNull(problem("mdrp --json check-this"))
  })

  it("refuses options of the one form in the other", () => {
    assert.match(problem("mdrp check a b --workers 2") ?? "", /^--workers: unknown option; allowed: --json,/)
    assert.match(problem("mdrp a --workres 2") ?? "", /did you mean --workers\?$/)
  })
})
