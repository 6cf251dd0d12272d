import { assert, describe, it } from "@effect/vitest"
import { RateLimiter } from "../../src/http/rate-limit.ts"

describe("the rate limit", () => {
  it("lets a burst through, then so many per second, and says how long to wait", () => {
    const limiter = new RateLimiter({ perSecond: 10, burst: 2 })
    assert.strictEqual(limiter.take("a", 0), 0)
    assert.strictEqual(limiter.take("a", 0), 0)
    assert.strictEqual(limiter.take("a", 0), 100)
    assert.strictEqual(limiter.take("a", 50), 50)
    assert.strictEqual(limiter.take("b", 50), 0)
    assert.strictEqual(limiter.take("a", 100), 0)
    assert.strictEqual(limiter.take("a", 10_000), 0)
    assert.strictEqual(limiter.take("a", 10_000), 0)
    assert.isAbove(limiter.take("a", 10_000), 0)
  })

  it("forgets callers who have not asked for a while, and nobody who waits", () => {
    const limiter = new RateLimiter({ perSecond: 1, burst: 1 })
    for (let i = 0; i < 10_000; i++) limiter.take(`old ${i}`, 0)
    limiter.take("waiting", 5_000)
    assert.isAbove(limiter.take("waiting", 5_000), 0)
    // A clock that goes back fills nothing.
    assert.isAbove(limiter.take("waiting", 1_000), 0)
  })
})
