import { setTimeout as wait } from "node:timers/promises";

/** What can end a wait early. */
interface Cut {
  readonly fired: unknown;
  onFire(listener: () => void): () => void;
}

/** Something that happens once. */
export class Gate<T = void> {
  #listeners: ((value: T) => void)[] = [];
  #fired: { value: T } | null = null;

  /** What it happened with, or null. */
  get fired(): { value: T } | null {
    return this.#fired;
  }

  /** The first time counts. */
  fire(value: T): void {
    if (this.#fired) return;
    this.#fired = { value };
    for (const listener of this.#listeners.splice(0)) listener(value);
  }

  /** @returns forgets the listener */
  onFire(listener: (value: T) => void): () => void {
    if (this.#fired) listener(this.#fired.value);
    else this.#listeners.push(listener);
    return () => {
      this.#listeners = this.#listeners.filter((one) => one !== listener);
    };
  }
}

/**
 * The time of one call, on which everything in it happens in order: ringing phones, spoken words, keys. It jumps to the next thing as soon
 * as nobody has anything left to do, so that 25 seconds of ringing take no time; in real time it waits instead.
 * What runs on it waits only by its means.
 */
export interface Timeline {
  /** Milliseconds since the call began. */
  now(): number;
  /** Lets `work` run beside its caller. The gate opens when it has ended. */
  spawn(work: () => Promise<void>): Gate;
  /** @returns false when one of `cuts` ended it early */
  sleep(ms: number, ...cuts: Cut[]): Promise<boolean>;
  until<T>(gate: Gate<T>): Promise<T>;
  /** Real milliseconds that something outside took, such as a webhook. */
  took(ms: number): void;
  /** Opens when everything that was spawned has ended. */
  done: Gate;
}

interface Sleeper {
  at: number;
  wake: () => void;
}

const sliceMs = 50;

/** @param settled resolves when what was sent to the application has arrived; time does not pass before */
export function createTimeline({ realTime, settled }: { realTime: boolean; settled: () => Promise<void> }): Timeline {
  const sleepers = new Set<Sleeper>();
  let at = 0;
  let running = 0;
  let isAdvancing = false;
  let alive = 0;
  const done = new Gate();

  function block(): void {
    running -= 1;
    if (running === 0) void advance();
  }

  async function advance(): Promise<void> {
    if (isAdvancing) return;
    isAdvancing = true;
    await settled();
    while (running === 0 && sleepers.size > 0) {
      const next = [...sleepers].reduce((first, one) => (one.at < first.at ? one : first));
      if (realTime && next.at > at) {
        const slice = Math.min(sliceMs, next.at - at);
        await wait(slice);
        at += slice;
      } else {
        at = Math.max(at, next.at);
        next.wake();
      }
    }
    isAdvancing = false;
  }

  return {
    done,
    now: () => at,

    spawn(work) {
      const ended = new Gate();
      running += 1;
      alive += 1;
      const finish = () => {
        ended.fire();
        alive -= 1;
        if (alive === 0) done.fire();
        block();
      };
      work().then(finish, (error: unknown) => {
        console.error("[twilio] a call broke", error);
        finish();
      });
      return ended;
    },

    sleep(ms, ...cuts) {
      if (cuts.some(({ fired }) => fired)) return Promise.resolve(false);
      return new Promise((done) => {
        const forget: (() => void)[] = [];
        const finish = (slept: boolean) => {
          if (!sleepers.delete(sleeper)) return;
          for (const one of forget) one();
          running += 1;
          done(slept);
        };
        const sleeper: Sleeper = { at: at + Math.max(0, ms), wake: () => finish(true) };
        sleepers.add(sleeper);
        for (const cut of cuts) forget.push(cut.onFire(() => finish(false)));
        block();
      });
    },

    until(gate) {
      if (gate.fired) return Promise.resolve(gate.fired.value);
      return new Promise((done) => {
        gate.onFire((value) => {
          running += 1;
          done(value);
        });
        block();
      });
    },

    took(ms) {
      if (!realTime) at += ms;
    },
  };
}
