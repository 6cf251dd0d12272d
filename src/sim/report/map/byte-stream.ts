/**
 * Whole numbers as bytes: small ones take one, larger ones more (LEB128; signed ones zigzag). The page reads what
 * the report wrote, so both halves stand here together. Base64 carries the bytes through HTML.
 */
import { doubled } from "../../tracks/growing-arrays.ts"

export class ByteWriter {
  private bytes = new Uint8Array(4_096)
  private length = 0

  /** A whole number from 0 to 2^53. */
  unsigned(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.byte((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    this.byte(rest)
  }

  /** A whole number of either sign, up to 2^52. */
  signed(value: number): void {
    this.unsigned(value < 0 ? -2 * value - 1 : 2 * value)
  }

  byte(value: number): void {
    if (this.length === this.bytes.length) this.bytes = doubled(this.bytes)
    this.bytes[this.length++] = value
  }

  /** Everything written, as base64. */
  base64(): string {
    const pieces: Array<string> = []
    for (let at = 0; at < this.length; at += 8_192) {
      pieces.push(String.fromCharCode(...this.bytes.subarray(at, Math.min(this.length, at + 8_192))))
    }
    return btoa(pieces.join(""))
  }
}

/** Reads what a `ByteWriter` wrote, in the same order; beyond the end it reads zeros. */
export class ByteReader {
  private readonly bytes: string
  private at = 0

  constructor(base64: string) {
    this.bytes = atob(base64)
  }

  unsigned(): number {
    let value = 0
    let factor = 1
    for (;;) {
      const byte = this.byte()
      if (byte < 128) return value + byte * factor
      value += (byte - 128) * factor
      factor *= 128
    }
  }

  signed(): number {
    const value = this.unsigned()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }

  byte(): number {
    return this.at < this.bytes.length ? this.bytes.charCodeAt(this.at++) : 0
  }
}
