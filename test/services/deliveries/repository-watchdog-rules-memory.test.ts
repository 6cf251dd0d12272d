import { describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { layerMemory } from "../../../src/services/deliveries/repository-watchdog-rules-memory.ts"
import { rulesContract } from "./repository-watchdog-rules-contract.ts"

describe("rules in memory", () => {
  it.effect("are made, changed and deleted", () =>
    Effect.provide(
      rulesContract,
      layerMemory(() => false)
    )
  )
})
