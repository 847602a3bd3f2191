/** The other process: carries out one order, and prints what came of it. */
import { carryOut } from "./orders";

void carryOut(JSON.parse(process.argv[2] ?? "{}")).then((results) =>
  process.stdout.write(JSON.stringify(results)),
);
