import "server-only";
import { z } from "zod";
import type { CallRecord } from "@/lib/carriers";
import { call, workerSql } from "@/lib/db";

/** The oldest day of a carrier that is still to be read; null: none. */
export const nextRecordRun = (carrierId: string) =>
  call(
    workerSql(),
    "next_record_run",
    { p_carrier_id: carrierId },
    z.object({ day: z.iso.date(), run: z.number().int() }).nullable(),
  );

export const recordRunDone = (carrierId: string, day: string, run: number, rows: number) =>
  call(workerSql(), "record_run_done", { p_carrier_id: carrierId, p_day: day, p_run: run, p_rows: rows }, z.unknown());

/** Each once, however often it is read; how many of each state. */
export const ingestRecordRows = (carrierId: string, records: readonly CallRecord[]) =>
  call(
    workerSql(),
    "ingest_records",
    { p_carrier_id: carrierId, p_records: records.map((record) => ({ ...record })) },
    z.record(z.string(), z.number()),
  );
