import type { ListDefinition } from "../list-definition";
import { auditList } from "./audit";
import { numbersList } from "./numbers";

/** Every list that can be exported. A new one is a file here and a line below. */
const lists: readonly ListDefinition[] = [numbersList, auditList];

export const listNamed = (name: string): ListDefinition | null => lists.find((list) => list.name === name) ?? null;
