/**
 * Ids that follow from what they name: the same parts give the same UUID, in every process and at any
 * time. Version 8 of RFC 9562 over SHA-256, because version 5 is bound to SHA-1.
 */
import { createHash } from "node:crypto"

const hashOf = (parts: ReadonlyArray<string>): Buffer => {
  const hash = createHash("sha256")
  // The length goes in too, so that ("ab", "c") and ("a", "bc") differ.
  for (const part of parts) hash.update(`${part.length}:${part};`)
  return hash.digest()
}

export const namedUuid = (...parts: ReadonlyArray<string>): string => {
  const bytes = hashOf(parts).subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x80
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString("hex")
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
