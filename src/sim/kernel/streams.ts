/**
 * Random numbers by name: a draw is a pure function of (seed, replication, stream, entity, n), so it
 * depends on what it is for and never on when it is drawn. Source: spec/simulation.md 5.
 */
import { invariant } from "../../domain/invariant.ts"
import { philox4x32 } from "./philox.ts"

/**
 * One stream per purpose. Determinism: numbers are never changed or used again, a new purpose gets a
 * new number at the end of its group, or all seeds would mean another day.
 */
export const streams = {
  // Partners and their orders
  arrivals: 1,
  dayFactor: 2,
  burst: 3,
  merchantChoice: 4,
  customerPlace: 5,
  quoteAcceptance: 6,
  acceptanceDelay: 7,
  partnerCancellation: 8,
  orderSize: 9,
  controlledContents: 10,
  courierFallback: 11,
  integration: 12,
  partnerAnswer: 13,
  // Merchants
  preparation: 20,
  readyTimeEstimate: 21,
  merchantNotice: 22,
  loading: 23,
  wrongPin: 24,
  wrongPinDelay: 25,
  merchantNoShow: 26,
  loadMethod: 27,
  // Robots
  speed: 40,
  tripSpeed: 41,
  crossing: 42,
  crossingWait: 43,
  pedestrianDelay: 44,
  batteryNoise: 45,
  initialBattery: 46,
  lid: 47,
  lidRetry: 48,
  gps: 49,
  connectivityLoss: 50,
  connectivityLength: 51,
  failure: 60,
  failureKind: 61,
  stuck: 62,
  flipped: 63,
  hit: 64,
  componentFailure: 65,
  component: 66,
  gpsJump: 67,
  // Pilots
  shiftLateness: 80,
  shiftAbsence: 81,
  pilotResponse: 82,
  pilotSilence: 83,
  pilotRejection: 84,
  connectTime: 85,
  handover: 86,
  pilotUnresponsive: 87,
  pilotReturn: 88,
  pilotSkill: 89,
  // Customers
  customer: 100,
  customerArrival: 101,
  retrieval: 102,
  lidLeftOpen: 103,
  customerNoShow: 104,
  // Field operators
  operatorResponse: 120,
  operatorRejection: 121,
  onSiteTime: 122,
  repair: 123,
  workshop: 124,
  // Couriers
  courier: 140,
  courierAcceptance: 141,
  courierArrival: 142,
  courierFailure: 143,
  // City and surroundings
  weather: 160,
  blockage: 161,
  blockageLength: 162,
  cityLayout: 163,
  merchantProfile: 164,
  // Machinery
  messageDelay: 180,
  faults: 181,
  fuzz: 190
} as const

export type Stream = (typeof streams)[keyof typeof streams]

const words = 2 ** 32

/** Mixes the last word of a hash so that every bit of the text reaches every bit of it (MurmurHash3). */
const scramble = (word: number): number => {
  let h = word
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * The handle of an entity that is known by text (a serial, a delivery id): a hash of 53 bits, wide
 * enough that a million names share one with a probability below 0.01 %.
 */
export const entityOf = (text: string): number => {
  let a = 0xdeadbeef
  let b = 0x41c6ce57
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    a = Math.imul(a ^ code, 0x9e3779b1)
    b = Math.imul(b ^ code, 0x5f356495)
  }
  const low = scramble(a ^ Math.imul(b, 0x27d4eb2f))
  const high = scramble(b ^ low) & 0x1fffff
  return high * words + low
}

/** All random numbers of one replication of one seed. */
export class Draws {
  private readonly block = new Uint32Array(4)
  private readonly key0: number
  private readonly key1: number

  /** `seed`: 0..2^64-1 (a bigint above 2^53); `replication`: 0..2^32-1. */
  constructor(seed: bigint | number, replication: number) {
    invariant(
      typeof seed === "bigint" ? seed >= 0n && seed < 1n << 64n : Number.isSafeInteger(seed) && seed >= 0,
      `a seed is a whole number from 0 to 2^64-1, found ${seed}`
    )
    invariant(
      Number.isInteger(replication) && replication >= 0 && replication < words,
      `a replication is a whole number from 0 to 2^32-1, found ${replication}`
    )
    const wide = BigInt(seed)
    const low = Number(wide & 0xffffffffn)
    const high = Number(wide >> 32n)
    // The key is itself a Philox block, so that neighbouring seeds and replications have nothing in common.
    philox4x32(replication, 0, 0, 0, low, high, this.block)
    this.key0 = this.block[0]! | 0
    this.key1 = this.block[1]! | 0
  }

  /**
   * The number at one place of a stream: uniform in the open interval (0, 1), an odd multiple of
   * 2^-53, so neither it nor its complement is ever 0.
   *
   * - `entity`: a whole number 0..2^53-1, e.g. an index or `entityOf(serial)`.
   * - `n`: which draw of this entity in this stream, 0..2^32-1.
   */
  uniform(stream: Stream, entity: number, n: number): number {
    const block = this.block
    const high = Math.floor(entity / words)
    philox4x32(n, entity, high, stream, this.key0, this.key1, block)
    return ((block[0]! >>> 6) * 67108864 + (block[1]! >>> 6) + 0.5) / 4503599627370496
  }
}
