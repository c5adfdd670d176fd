import type { Units } from "../money.ts";

export interface Country {
  id: string;
  name: string;
  /** Dial code without `+`; null for a territory without one. */
  prefix: string | null;
  iso: string;
}

export interface Region {
  id: string;
  name: string;
  iso: string | null;
  countryId: string;
}

/** A regulatory area for addresses, not a dialling area. */
export interface Area {
  id: string;
  name: string;
  countryId: string;
}

export interface City {
  id: string;
  name: string;
  countryId: string;
  regionId: string | null;
  areaId: string | null;
}

export interface Named {
  id: string;
  name: string;
}

export interface Sku {
  id: string;
  groupId: string;
  setupPrice: Units;
  monthlyPrice: Units;
  channels: number;
}

export interface DidGroup {
  id: string;
  /** Bare area code, without the country code. */
  prefix: string;
  areaName: string;
  features: string[];
  isMetered: boolean;
  allowAdditionalChannels: boolean;
  serviceRestrictions: string | null;
  availableDidsEnabled: boolean;
  needsRegistration: boolean;
  countryId: string;
  cityId: string | null;
  regionId: string | null;
  typeId: string;
  requirementId: string | null;
  skuIds: string[];
  /** First number of the seeded range (digits, no `+`), and how many are on sale at the start. */
  firstNumber: string;
  count: number;
}

export interface NanpaPrefix {
  id: string;
  npa: string;
  nxx: string;
  countryId: string;
  regionId: string | null;
}

export interface AddressRequirement {
  id: string;
  countryId: string;
  typeId: string;
  addressAreaLevel: "world_wide" | "country" | "area" | "city";
  personalMandatoryFields: string[];
  businessMandatoryFields: string[];
  personalProofQty: number;
  businessProofQty: number;
  addressProofQty: number;
  serviceDescriptionRequired: boolean;
  restrictionMessage: string;
  permanentDocumentId: string | null;
}

export interface ProofType {
  id: string;
  name: string;
  entityType: "Personal" | "Business" | "Address";
}

export interface DocumentTemplate {
  id: string;
  name: string;
  permanent: boolean;
}

export interface QtyPricing {
  id: string;
  qty: number;
  setupPrice: Units;
  monthlyPrice: Units;
}

export interface CapacityPoolSeed {
  id: string;
  name: string;
  countryIds: string[];
  minimumLimit: number;
  minimumQtyPerOrder: number;
  totalChannels: number;
  setupPrice: Units;
  monthlyPrice: Units;
  meteredRate: Units;
  pricings: QtyPricing[];
}

/** Everything that never changes while the emulator runs; prices and stock are adjusted elsewhere. */
export interface Catalogue {
  countries: Map<string, Country>;
  regions: Map<string, Region>;
  areas: Map<string, Area>;
  cities: Map<string, City>;
  groupTypes: Map<string, Named>;
  pops: Map<string, Named>;
  groups: Map<string, DidGroup>;
  skus: Map<string, Sku>;
  nanpaPrefixes: Map<string, NanpaPrefix>;
  requirements: Map<string, AddressRequirement>;
  proofTypes: Map<string, ProofType>;
  templates: Map<string, DocumentTemplate>;
  pools: Map<string, CapacityPoolSeed>;
}
