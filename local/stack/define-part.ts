import type { PartClock } from "./clock/part-clock.ts";
import type { Life } from "./supervise.ts";

type Source = Readonly<Record<string, string | undefined>>;
export type Variables = Record<string, string | undefined>;

/** Where an embedded part is, and the secrets it was made with. */
export interface Place<Keys> {
  port: number;
  /** `http://127.0.0.1:<port>` */
  url: string;
  keys: Keys;
}

/** What a part may use to describe itself: its own place, the places of the parts it requires, the caller's variables. */
export interface PartContext<Keys> extends Place<Keys> {
  of<OtherKeys>(part: PartDefinition<string, OtherKeys>): Place<OtherKeys>;
  source: Source;
}

/** What is known once the stack comes up. */
export interface RunContext<Keys> extends PartContext<Keys> {
  /** the application on this machine; `APP_URL` may be a public name that does not resolve here */
  appUrl: string;
  /** what the application reads */
  environment: Readonly<Record<string, string>>;
  /** a path below the stack's directory */
  file(...name: string[]): string;
  /** false for a stack that is thrown away: it may lose data when the machine fails */
  durable: boolean;
  /** with people and goods to try */
  demo: boolean;
}

/** Parts with different keys stand in one list, so this is typed like a method. */
type Resolve<Keys> = { resolve(context: PartContext<Keys>): string | undefined }["resolve"];

/** Money that moves at the real part. */
export interface Money {
  /** `in`: it charges our customers. `out`: what is ordered there costs us. */
  direction: "in" | "out";
  /** how these variables move real money, for the person at the terminal; null when they move pretended money only */
  realWith(source: Source): string | null;
  /** how to try it without real money */
  instead: string;
}

interface Description<Name extends string, Keys> {
  /** of the part, its folder and its log */
  name: Name;
  /** in what is printed: "Starting …" */
  title: string;
  /** tried first; replaced by a free one when it is taken */
  port: number;
  /**
   * The variables of the real service. With `marker` present it is the real one, `needs` must be there too, and `optional` is handed on.
   * A part without it is embedded whenever an embedded part requires it. So is one that is `isDispensable` and has no marker; where none
   * requires it, it is left out, and the product does without it.
   */
  real?: { marker: string; needs: readonly string[]; optional?: readonly string[]; isDispensable?: true };
  money?: Money;
  /** started before it, and ended after it */
  requires?: readonly Part[];
  /** its secrets, made once for a stack: new ones would lock its own data */
  keys(): Keys | Promise<Keys>;
  /** what the application reads while the part is embedded */
  environment?: Readonly<Record<string, Resolve<Keys>>>;
  /** for tests and proofs, in `env.json` beside what the application reads */
  tools?: Readonly<Record<string, Resolve<Keys>>>;
  /** the caller's variables that its `server.ts` obeys; tests and proofs turn them */
  switches?: readonly string[];
  /** printed once everything serves: title and value */
  prints?(context: PartContext<Keys>): Record<string, string>;
  /** it answers `/__control/faults`, and the address is printed */
  control?: boolean;
  /** how `npm run clock` moves its business time; without it the part has none, and its time is the machine's */
  clock?(context: PartContext<Keys>): PartClock;
  /** what it needs in the parts that it requires */
  beforeStart?(context: RunContext<Keys>): Promise<void>;
  /** what others need in it before they start */
  afterStart?(context: RunContext<Keys>): Promise<void>;
}

type Start<Keys> =
  | {
      /** environment of `local/<name>/server.ts` beside `PORT`; the server sends `{ type: "ready" }` to its parent */
      server(context: RunContext<Keys>): Variables;
      launch?: undefined;
    }
  | {
      /** for a program that is not ours; resolves when it is ready, and must call `onSpawn` immediately */
      launch(context: RunContext<Keys>, onSpawn: (pid: number) => void): Promise<Life>;
      server?: undefined;
    };

export type PartDefinition<Name extends string, Keys> = Description<Name, Keys> & Start<Keys>;

export type Part = PartDefinition<string, unknown>;

/** Describes one embedded part in its own folder. `local/stack/registry.ts` lists it; everything else about parts is derived. */
export const definePart = <const Name extends string, Keys>(
  definition: PartDefinition<Name, Keys>,
): PartDefinition<Name, Keys> => definition;
