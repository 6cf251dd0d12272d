/**
 * A walk network as lines to draw, and as bytes: edges that follow one another through nodes where nothing else
 * meets become one line, corners that hardly show are left out.
 */
import { degreesOf } from "../../../services/dispatch/streets/network.ts"
import type { CityFile } from "../../cities/city-file.ts"
import type { ByteReader, ByteWriter } from "./byte-stream.ts"
import { eastM, type Ground, southM } from "./ground.ts"
import { simplified } from "./pack-tracks.ts"

type Network = CityFile["network"]

/** Writes all streets. */
export const packStreets = (network: Network, ground: Ground, out: ByteWriter): void => {
  const lines = chainsOf(network).map((nodes) => lineOf(network, ground, nodes))
  out.unsigned(lines.length)
  let x = 0
  let y = 0
  for (const line of lines) {
    out.unsigned(line.length / 2)
    for (let n = 0; n < line.length; n += 2) {
      out.signed(line[n]! - x)
      out.signed(line[n + 1]! - y)
      x = line[n]!
      y = line[n + 1]!
    }
  }
}

const lineOf = (network: Network, ground: Ground, nodes: ReadonlyArray<number>): ReadonlyArray<number> =>
  simplified(
    nodes.flatMap((node) => [
      eastM(ground, degreesOf(network.lng7[node]!)),
      southM(ground, degreesOf(network.lat7[node]!))
    ])
  )

/** Every edge in exactly one chain of nodes; chains end where more or fewer than two edges meet. */
export const chainsOf = ({ lat7, from, to }: Network): ReadonlyArray<ReadonlyArray<number>> => {
  const edgesAt: Array<Array<number>> = Array.from({ length: lat7.length }, () => [])
  for (let edge = 0; edge < from.length; edge++) {
    edgesAt[from[edge]!]!.push(edge)
    edgesAt[to[edge]!]!.push(edge)
  }
  const done = new Uint8Array(from.length)
  const chains: Array<ReadonlyArray<number>> = []
  const follow = (start: number, first: number): void => {
    const nodes = [start]
    let node = start
    let edge: number | undefined = first
    while (edge !== undefined) {
      done[edge] = 1
      node = from[edge] === node ? to[edge]! : from[edge]!
      nodes.push(node)
      const around: ReadonlyArray<number> = edgesAt[node]!
      edge = around.length === 2 ? around.find((it) => done[it] === 0) : undefined
    }
    chains.push(nodes)
  }
  for (let node = 0; node < lat7.length; node++) {
    if (edgesAt[node]!.length === 2) continue
    for (const edge of edgesAt[node]!) if (done[edge] === 0) follow(node, edge)
  }
  // What is left are rings without a junction.
  for (let edge = 0; edge < from.length; edge++) if (done[edge] === 0) follow(from[edge]!, edge)
  return chains
}

/** Reads the lines back: points in metres, x and y in turn. */
export const unpackStreets = (input: ByteReader): ReadonlyArray<Float32Array> => {
  const lines: Array<Float32Array> = []
  let x = 0
  let y = 0
  for (let left = input.unsigned(); left > 0; left--) {
    const line = new Float32Array(2 * input.unsigned())
    for (let n = 0; n < line.length; n += 2) {
      x += input.signed()
      y += input.signed()
      line[n] = x
      line[n + 1] = y
    }
    lines.push(line)
  }
  return lines
}
