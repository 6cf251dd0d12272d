/**
 * How often one caller may ask: a bucket per caller that fills at a steady rate and holds a burst. Kept in
 * this process only; several gateways allow several times as much.
 */
import type { Instant } from "../domain/instant.ts"

export interface RateLimit {
  readonly perSecond: number
  /** Requests that may come at once after a pause. */
  readonly burst: number
}

interface Bucket {
  tokens: number
  filledAt: Instant
}

/** Callers whose buckets are kept; beyond, full ones are forgotten, which changes nothing for them. */
const rememberedCallers = 10_000

export class RateLimiter {
  private readonly limit: RateLimit
  private readonly buckets = new Map<string, Bucket>()

  constructor(limit: RateLimit) {
    this.limit = limit
  }

  /** Takes one request out of the caller's bucket: 0, or how many ms he has to wait for the next. */
  take(callerId: string, now: Instant): number {
    const { perSecond, burst } = this.limit
    let bucket = this.buckets.get(callerId)
    if (bucket === undefined) {
      if (this.buckets.size >= rememberedCallers) this.forgetFull(now)
      bucket = { tokens: burst, filledAt: now }
      this.buckets.set(callerId, bucket)
    }
    const elapsedMs = Math.max(0, now - bucket.filledAt)
    bucket.tokens = Math.min(burst, bucket.tokens + (elapsedMs * perSecond) / 1_000)
    bucket.filledAt = now
    if (bucket.tokens >= 1) {
      bucket.tokens -= 1
      return 0
    }
    return Math.ceil(((1 - bucket.tokens) * 1_000) / perSecond)
  }

  private forgetFull(now: Instant): void {
    const { perSecond, burst } = this.limit
    for (const [callerId, bucket] of this.buckets) {
      if (bucket.tokens + ((now - bucket.filledAt) * perSecond) / 1_000 >= burst)
        this.buckets.delete(callerId)
    }
  }
}
