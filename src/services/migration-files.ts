/**
 * The migrations of a service as they lie in its folder, and how they compare with what a database has
 * run: pure, so that every way in which the two can disagree has a test without a database.
 */
import * as Data from "effect/Data"
import * as Either from "effect/Either"

/** One .sql file. */
export interface MigrationFile {
  /** 1, 2, …: the order in which they run. */
  readonly number: number
  /** What the number is followed by: `create_robot` of `0002_create_robot.sql`. */
  readonly name: string
  /** Path below the folder of all migrations, as messages show it. */
  readonly path: string
  readonly sql: string
  /** Of the text, line endings aside. */
  readonly checksum: string
}

/** A migration that a database has run. */
export interface AppliedMigration {
  readonly number: number
  readonly name: string
  /** Null: run by an older version, which kept none. */
  readonly checksum: string | null
}

/**
 * Files and database disagree, or a file does not run: nothing was changed.
 *
 * - `file`: path of the file below the folder of all migrations.
 * - `problem`: what is wrong; `advice`: what to do.
 */
export class MigrationProblem extends Data.TaggedError("MigrationProblem")<{
  readonly database: string
  readonly file: string
  readonly problem: string
  readonly advice: string
}> {
  override get message(): string {
    return `migrations/${this.file}: ${this.problem}; ${this.advice}`
  }
}

const fileName = /^(\d{4})_([a-z0-9]+(?:_[a-z0-9]+)*)\.sql$/

/** Name of the file with a number, as it has to be. */
export const migrationFileName = (number: number, name: string): string =>
  `${String(number).padStart(4, "0")}_${name}.sql`

/** Number and name of a file, null when it is not called as migrations are. */
export const parseMigrationName = (
  file: string
): { readonly number: number; readonly name: string } | null => {
  const [, digits, name] = fileName.exec(file) ?? []
  return digits === undefined || name === undefined ? null : { number: Number(digits), name }
}

/**
 * The order in which a folder's files run; fails on a bad name, a gap or a number that is there twice.
 *
 * `names`: the folder's .sql files, in any order.
 */
export const orderMigrations = (
  database: string,
  folder: string,
  names: ReadonlyArray<string>
): Either.Either<ReadonlyArray<string>, MigrationProblem> => {
  const sorted = [...names].sort()
  for (const [index, file] of sorted.entries()) {
    const number = parseMigrationName(file)?.number
    if (number === index + 1) continue
    const wanted = String(index + 1).padStart(4, "0")
    return Either.left(
      new MigrationProblem({
        database,
        file: `${folder}/${file}`,
        problem:
          number === undefined
            ? "not named like a migration"
            : `number ${wanted} was expected here: numbers run from 0001 without gap or repetition`,
        advice: number === undefined ? `rename it to ${wanted}_<what_it_does>.sql` : "renumber it"
      })
    )
  }
  return Either.right(sorted)
}

/**
 * The files that a database has still to run; fails when its past is not the beginning of the files:
 * a file that was changed, renamed or removed after it ran, or came later with a lower number.
 *
 * `files` ascend without a gap; `applied` come in any order.
 */
export const pendingMigrations = (
  database: string,
  folder: string,
  files: ReadonlyArray<MigrationFile>,
  applied: ReadonlyArray<AppliedMigration>
): Either.Either<ReadonlyArray<MigrationFile>, MigrationProblem> => {
  const past = new Map(applied.map((migration) => [migration.number, migration]))
  const latest = Math.max(0, ...past.keys())
  const refuse = (file: string, problem: string, advice: string) =>
    Either.left(new MigrationProblem({ database, file, problem, advice }))
  for (const file of files) {
    const run = past.get(file.number)
    if (run === undefined) {
      if (file.number > latest) continue
      return refuse(
        file.path,
        `database ${database} is already at number ${latest} and has never run this one`,
        `give it the number ${files.length + 1}, or reset a throw-away database with: curbline db reset`
      )
    }
    if (run.name !== file.name) {
      return refuse(
        file.path,
        `database ${database} has run ${migrationFileName(run.number, run.name)} under this number`,
        "restore the old file and put what is new under the next number"
      )
    }
    if (run.checksum !== null && run.checksum !== file.checksum) {
      return refuse(
        file.path,
        `changed since database ${database} ran it`,
        "restore the file and put the change under the next number (throw-away database: curbline db reset)"
      )
    }
  }
  for (const run of [...past.values()].sort((a, b) => a.number - b.number)) {
    if (run.number <= files.length) continue
    return refuse(
      `${folder}/${migrationFileName(run.number, run.name)}`,
      `database ${database} has run it, and this version of the program does not have it`,
      "use the version that has, or reset a throw-away database with: curbline db reset"
    )
  }
  return Either.right(files.filter((file) => file.number > latest))
}
