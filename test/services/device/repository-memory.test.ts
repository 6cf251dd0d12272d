import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { CommandAcknowledged } from "../../../src/services/device/events.ts"
import { layerMemory } from "../../../src/services/device/repository-memory.ts"
import { cases, runCase } from "./repository-contract.ts"

describe("the device repository in memory", () => {
  for (const one of cases) {
    it.effect(one.title, () => {
      const announced: Array<CommandAcknowledged> = []
      return runCase(one, {
        layer: layerMemory((event) => void announced.push(event)),
        announced: () => Effect.succeed(announced)
      })
    })
  }
})
