import { loadProduct } from "../load-product.ts";

/** Charges what is due, as the minute's job does, until a run comes to nothing more. Says what came of each run. */
type Outcomes = Record<string, number>;

const vite = await loadProduct();
const { billingMaintenance } = (await vite.ssrLoadModule("/lib/billing/index.ts")) as {
  billingMaintenance: { name: string; run(): Promise<Outcomes> }[];
};
const { run } = billingMaintenance.find(({ name }) => name === "charge-invoices")!;

for (let goesOn = true; goesOn; ) {
  const outcomes = await run();
  process.stdout.write(`${JSON.stringify(outcomes)}\n`);
  goesOn = Object.keys(outcomes).some((outcome) => outcome !== "unknown" && outcome !== "busy");
}
process.exit(0);
