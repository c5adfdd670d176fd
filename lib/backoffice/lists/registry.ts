import type { ListDefinition } from "../list-definition";
import { auditList } from "./audit";
import {
  catalogAreasList,
  catalogChangesList,
  catalogCountriesList,
  catalogGoneList,
  catalogRunsList,
} from "./catalog";
import { marginAlertsList } from "./margins";
import { numbersList } from "./numbers";

/** Every list that can be exported. A new one is a file here and a line below. */
const lists: readonly ListDefinition[] = [
  numbersList,
  auditList,
  catalogCountriesList,
  catalogAreasList,
  catalogGoneList,
  catalogRunsList,
  catalogChangesList,
  marginAlertsList,
];

export const listNamed = (name: string): ListDefinition | null => lists.find((list) => list.name === name) ?? null;
