import { assert, describe, it } from "@effect/vitest"
import { hashOfSecret } from "../../src/http/secrets.ts"
import { type Access, courierSecretsOf } from "../../src/main/access-file.ts"

const access: Access = { schemaVersion: 1, trackerSecrets: ["s".repeat(32)], keys: [], robots: {} }

describe("the access file", () => {
  it("lets no courier's web hook in unless it says by what it is known", () => {
    assert.deepStrictEqual(courierSecretsOf(access), { doordashHashes: [], uberKeys: [] })
    const doordash = ["Basic ZG9vcmRhc2g6c2VjcmV0", "Bearer the-next-0123456789"]
    const uber = ["the signing key of Uber"]
    assert.deepStrictEqual(courierSecretsOf({ ...access, courierHooks: { doordash, uber } }), {
      doordashHashes: doordash.map(hashOfSecret),
      uberKeys: uber
    })
  })
})
