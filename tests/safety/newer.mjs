// A newer SQLite as a command: newer.mjs FILE SQL runs the statements, prints rows as sqlite3 -csv does, and writes the
// file if it has changed.
import { readFileSync, writeFileSync } from "node:fs";
import initSqlJs from "sql.js";

const [file, sql] = process.argv.slice(2);
const before = readFileSync(file);
const { Database } = await initSqlJs();
const db = new Database(before);
for (const { values } of db.exec(sql))
  process.stdout.write(values.map((row) => row.map((v) => v ?? "").join(",") + "\n").join(""));
const after = Buffer.from(db.export());
if (!after.equals(before)) writeFileSync(file, after);
