import { z } from "zod";
import { areasQuerySchema, placesQuerySchema } from "../areas-query";
import { searchAnswerSchema, searchQuerySchema } from "../available-numbers";
import { areaSchema, countrySummarySchema, suggestedPlaceSchema } from "../catalog";
import { defineEndpoints } from "../endpoint";
import { catalogLimit, searchLimit } from "../rate-limits";

export const catalogEndpoints = defineEndpoints({
  searchAvailableNumbers: {
    method: "GET",
    path: "/available-numbers",
    summary: "Search numbers for sale",
    who: "optional",
    query: searchQuerySchema,
    answers: { 200: searchAnswerSchema },
    rateLimit: searchLimit,
  },
  listCountries: {
    method: "GET",
    path: "/countries",
    summary: "Countries with numbers",
    who: "public",
    answers: { 200: z.object({ countries: z.array(countrySummarySchema) }) },
    rateLimit: catalogLimit,
  },
  suggestPlaces: {
    method: "GET",
    path: "/places",
    summary: "Places that fit what is typed so far, with area codes, numbers in stock and the lowest price",
    who: "public",
    query: placesQuerySchema,
    answers: { 200: z.object({ places: z.array(suggestedPlaceSchema) }) },
    rateLimit: catalogLimit,
  },
  listAreas: {
    method: "GET",
    path: "/areas",
    summary: "Areas of a country with their prices, at most 500: narrow them by query or type",
    who: "public",
    query: areasQuerySchema,
    answers: { 200: z.object({ areas: z.array(areaSchema) }) },
    rateLimit: catalogLimit,
  },
});
