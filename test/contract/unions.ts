/**
 * Tags of a union type, read from its source: at run time a type is gone, so the syntax tree has to tell
 * which commands an actor takes and which events a service speaks.
 */
import * as ts from "typescript"
import { read } from "../architecture/tree.ts"

const literalTag = (node: ts.InterfaceDeclaration): string | null => {
  for (const member of node.members) {
    if (
      ts.isPropertySignature(member) &&
      member.name.getText() === "_tag" &&
      member.type !== undefined &&
      ts.isLiteralTypeNode(member.type) &&
      ts.isStringLiteral(member.type.literal)
    ) {
      return member.type.literal.text
    }
  }
  return null
}

/** The `_tag` of each member of the union `typeName` in the file at `path`, sorted; every member must be found. */
export const tagsOfUnion = (path: string, typeName: string): ReadonlyArray<string> => {
  const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2023, true)
  const tags = new Map<string, string>()
  let union: ts.TypeNode | undefined
  for (const statement of source.statements) {
    if (ts.isInterfaceDeclaration(statement)) {
      const tag = literalTag(statement)
      if (tag !== null) tags.set(statement.name.text, tag)
    }
    if (ts.isTypeAliasDeclaration(statement) && statement.name.text === typeName) union = statement.type
  }
  if (union === undefined) throw new Error(`${path} has no type ${typeName}`)
  const members = ts.isUnionTypeNode(union) ? union.types : [union]
  return members
    .map((member) => {
      const tag = tags.get(member.getText())
      if (tag === undefined) throw new Error(`${path}: ${member.getText()} has no tag in this file`)
      return tag
    })
    .sort()
}
