// A peer of "analyze": the same SQL in DuckDB, on a table of its own. Prints CPU seconds of the work alone.
//   peer.mjs load DATABASE EVENT.csv CALLSITE.csv      makes the tables
//   peer.mjs ask DATABASE ANSWERS SQL...               runs the files, writes the rows of their queries to ANSWERS
import { readFileSync, writeFileSync } from "node:fs";
import { DuckDBInstance } from "@duckdb/node-api";

async function load(db, event, callsite) {
  await db.run(`CREATE TABLE event AS FROM read_csv('${event}', header = true)`);
  await db.run(`CREATE TABLE callsite AS FROM read_csv('${callsite}', header = true)`);
}

async function ask(db, answers, ...files) {
  const lines = [];
  for (const statement of files.flatMap(statementsOf)) {
    const rows = await (await db.runAndReadAll(statement)).getRows();
    if (!/^CREATE/.test(statement)) lines.push(...rows.map((row) => row.join(",")));
  }
  writeFileSync(answers, lines.map((line) => line + "\n").join(""));
}

const statementsOf = (file) =>
  readFileSync(file, "utf8").replace(/^\s*--.*\n/gm, "").split(/;\s*\n/).map((s) => s.trim()).filter((s) => s);

const [verb, database, ...rest] = process.argv.slice(2);
const before = process.cpuUsage();
const instance = await DuckDBInstance.create(database);
const db = await instance.connect();
await { load, ask }[verb](db, ...rest);
db.closeSync();
instance.closeSync();
const { user, system } = process.cpuUsage(before);
console.log(((user + system) / 1e6).toFixed(3));
