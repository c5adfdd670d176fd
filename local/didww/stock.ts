/** Which numbers are on sale right now, in memory; the rows of the store say which are held, sold or withdrawn. */
export interface Stock {
  /** Puts consecutive numbers on sale, from `first` (digits). Numbers already known are left alone. @returns those added */
  addRange(groupId: string, first: string, count: number): string[];
  groupOf(number: string): string | undefined;
  isFree(number: string): boolean;
  freeCount(groupId: string): number;
  freeNumbers(groupId: string): readonly string[];
  /** The number after the highest one known in the group. */
  nextNumber(groupId: string): string | undefined;
  /** Takes one number off sale. @returns false when it was not on sale */
  take(number: string): boolean;
  /** Takes any number of the group, chosen at random. */
  takeAny(groupId: string, accepts?: (number: string) => boolean): string | undefined;
  giveBack(number: string): void;
  /** At most `limit` numbers of the groups in random order, with how many there are. */
  sample(groupIds: Iterable<string>, limit: number, accepts?: (number: string) => boolean): Sample;
}

export interface Sample {
  numbers: string[];
  total: number;
}

/** Free numbers of one group: an array for random picks, a map for removal, both O(1). */
interface Pile {
  numbers: string[];
  places: Map<string, number>;
  highest: string | undefined;
}

export function createStock(random: () => number = Math.random): Stock {
  const piles = new Map<string, Pile>();
  const groups = new Map<string, string>();

  function pileOf(groupId: string): Pile {
    const pile = piles.get(groupId) ?? { numbers: [], places: new Map(), highest: undefined };
    piles.set(groupId, pile);
    return pile;
  }

  function add(groupId: string, number: string): void {
    const pile = pileOf(groupId);
    if (pile.places.has(number)) return;
    pile.places.set(number, pile.numbers.length);
    pile.numbers.push(number);
  }

  function take(number: string): boolean {
    const groupId = groups.get(number);
    const pile = groupId === undefined ? undefined : piles.get(groupId);
    const place = pile?.places.get(number);
    if (!pile || place === undefined) return false;
    const last = pile.numbers.pop()!;
    pile.places.delete(number);
    if (last !== number) {
      pile.numbers[place] = last;
      pile.places.set(last, place);
    }
    return true;
  }

  const pick = (length: number) => Math.floor(random() * length);

  return {
    addRange(groupId, first, count) {
      const pile = pileOf(groupId);
      const added: string[] = [];
      for (let index = 0; index < count; index++) {
        const number = String(Number(first) + index);
        if (groups.has(number)) continue;
        groups.set(number, groupId);
        if (!pile.highest || Number(number) > Number(pile.highest)) pile.highest = number;
        add(groupId, number);
        added.push(number);
      }
      return added;
    },
    groupOf: (number) => groups.get(number),
    isFree: (number) => piles.get(groups.get(number) ?? "")?.places.has(number) ?? false,
    freeCount: (groupId) => piles.get(groupId)?.numbers.length ?? 0,
    freeNumbers: (groupId) => piles.get(groupId)?.numbers ?? [],
    nextNumber(groupId) {
      const highest = piles.get(groupId)?.highest;
      return highest && String(Number(highest) + 1);
    },
    take,
    takeAny(groupId, accepts) {
      const numbers = piles.get(groupId)?.numbers ?? [];
      const offered = accepts ? numbers.filter(accepts) : numbers;
      const number = offered[pick(offered.length)];
      if (number !== undefined) take(number);
      return number;
    },
    giveBack(number) {
      const groupId = groups.get(number);
      if (groupId !== undefined) add(groupId, number);
    },
    sample(groupIds, limit, accepts) {
      const lists = [...groupIds].map((id) => piles.get(id)?.numbers ?? []);
      if (!accepts) return sampleByIndex(lists, limit, pick);
      const kept: string[] = [];
      let total = 0;
      for (const list of lists) {
        for (const number of list) {
          if (!accepts(number)) continue;
          total += 1;
          if (kept.length < limit) kept.push(number);
          else {
            const place = pick(total);
            if (place < limit) kept[place] = number;
          }
        }
      }
      return { numbers: shuffle(kept, pick), total };
    },
  };
}

function sampleByIndex(lists: readonly string[][], limit: number, pick: (length: number) => number): Sample {
  const total = lists.reduce((sum, list) => sum + list.length, 0);
  const chosen = new Set<number>();
  if (total <= limit) for (let index = 0; index < total; index++) chosen.add(index);
  else while (chosen.size < limit) chosen.add(pick(total));
  const numbers = [...chosen].map((index) => {
    let rest = index;
    for (const list of lists) {
      if (rest < list.length) return list[rest]!;
      rest -= list.length;
    }
    throw new RangeError("index beyond the stock");
  });
  return { numbers: shuffle(numbers, pick), total };
}

function shuffle<T>(values: T[], pick: (length: number) => number): T[] {
  for (let index = values.length - 1; index > 0; index--) {
    const other = pick(index + 1);
    [values[index], values[other]] = [values[other]!, values[index]!];
  }
  return values;
}
