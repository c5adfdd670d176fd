export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  
  "public": {
          Tables: {
            "account_cards": {
                  Row: {
                    "account_id": string,"brand": string | null,"expires_at": string | null,"last4": string | null,"looked_at": string,"stripe_payment_method_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"brand"?: string | null,"expires_at"?: string | null,"last4"?: string | null,"looked_at": string,"stripe_payment_method_id"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"brand"?: string | null,"expires_at"?: string | null,"last4"?: string | null,"looked_at"?: string,"stripe_payment_method_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "account_cards_account_id_fkey"
      columns: ["account_id"]
isOneToOne: true
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"account_credits": {
                  Row: {
                    "account_id": string,"at": string,"cents": number,"currency": string,"id": string,"invoice_id": string,"source": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"at"?: string,"cents": number,"currency": string,"id"?: string,"invoice_id": string,"source": string
                  }
                  Update: {
                    "account_id"?: string,"at"?: string,"cents"?: number,"currency"?: string,"id"?: string,"invoice_id"?: string,"source"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "account_credits_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "account_credits_invoice_id_fkey"
      columns: ["invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    }
                  ]
                },"account_phones": {
                  Row: {
                    "account_id": string,"e164": string,"verified_at": string,"verified_by": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"e164": string,"verified_at"?: string,"verified_by"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"e164"?: string,"verified_at"?: string,"verified_by"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "account_phones_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"accounts": {
                  Row: {
                    "buyer_changed_at": string | null,"city": string | null,"country": string | null,"created_at": string,"currency": string,"facts_version": number,"id": string,"locale": string,"name": string,"postal_code": string | null,"region": string | null,"status": string,"street": NonNullable<Json>,"stripe_customer_id": string | null,"tax_id": string | null,"tax_id_looked_at": string | null,"tax_id_state": string | null,"time_zone": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "buyer_changed_at"?: string | null,"city"?: string | null,"country"?: string | null,"created_at"?: string,"currency"?: string,"facts_version"?: number,"id"?: string,"locale"?: string,"name": string,"postal_code"?: string | null,"region"?: string | null,"status"?: string,"street"?: NonNullable<Json>,"stripe_customer_id"?: string | null,"tax_id"?: string | null,"tax_id_looked_at"?: string | null,"tax_id_state"?: string | null,"time_zone"?: string,"updated_at"?: string
                  }
                  Update: {
                    "buyer_changed_at"?: string | null,"city"?: string | null,"country"?: string | null,"created_at"?: string,"currency"?: string,"facts_version"?: number,"id"?: string,"locale"?: string,"name"?: string,"postal_code"?: string | null,"region"?: string | null,"status"?: string,"street"?: NonNullable<Json>,"stripe_customer_id"?: string | null,"tax_id"?: string | null,"tax_id_looked_at"?: string | null,"tax_id_state"?: string | null,"time_zone"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"api_keys": {
                  Row: {
                    "account_id": string,"created_at": string,"created_by": string | null,"expires_at": string | null,"hash": string,"id": string,"last_used_at": string | null,"name": string,"prefix": string,"revoked_at": string | null,"scopes": (string)[]
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"created_at"?: string,"created_by"?: string | null,"expires_at"?: string | null,"hash": string,"id"?: string,"last_used_at"?: string | null,"name": string,"prefix": string,"revoked_at"?: string | null,"scopes"?: (string)[]
                  }
                  Update: {
                    "account_id"?: string,"created_at"?: string,"created_by"?: string | null,"expires_at"?: string | null,"hash"?: string,"id"?: string,"last_used_at"?: string | null,"name"?: string,"prefix"?: string,"revoked_at"?: string | null,"scopes"?: (string)[]
                  }
                  Relationships: [
                    {
      foreignKeyName: "api_keys_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"area_skus": {
                  Row: {
                    "area_id": string,"carrier_ref": string,"channels": number,"charged_cost": number | null,"currency": string,"id": string,"is_available": boolean,"monthly_cost": number,"setup_cost": number,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "area_id": string,"carrier_ref": string,"channels": number,"charged_cost"?: number | null,"currency"?: string,"id"?: string,"is_available"?: boolean,"monthly_cost": number,"setup_cost": number,"updated_at"?: string
                  }
                  Update: {
                    "area_id"?: string,"carrier_ref"?: string,"channels"?: number,"charged_cost"?: number | null,"currency"?: string,"id"?: string,"is_available"?: boolean,"monthly_cost"?: number,"setup_cost"?: number,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "area_skus_area_id_fkey"
      columns: ["area_id"]
isOneToOne: false
      referencedRelation: "areas"
      referencedColumns: ["id"]
    }
                  ]
                },"areas": {
                  Row: {
                    "can_list_numbers": boolean,"carrier_id": string,"carrier_ref": string,"city": string | null,"country": string,"country_off_sale_at": string | null,"features": (string)[],"id": string,"is_available": boolean,"is_metered": boolean,"is_on_sale": boolean,"name": string,"name_keys": string,"needs_documents": boolean,"number_type": string,"off_sale_at": string | null,"off_sale_reason": string | null,"prefix": string,"region": string | null,"region_code": string | null,"region_keys": string,"sale_state": string,"service_restrictions": string | null,"slug": string,"stock_count": number | null,"stopped_at": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "can_list_numbers"?: boolean,"carrier_id": string,"carrier_ref": string,"city"?: string | null,"country": string,"country_off_sale_at"?: string | null,"features"?: (string)[],"id"?: string,"is_available"?: boolean,"is_metered"?: boolean,"is_on_sale"?: never,"name": string,"name_keys"?: never,"needs_documents"?: boolean,"number_type": string,"off_sale_at"?: string | null,"off_sale_reason"?: string | null,"prefix"?: string,"region"?: string | null,"region_code"?: string | null,"region_keys"?: never,"sale_state"?: never,"service_restrictions"?: string | null,"slug": string,"stock_count"?: number | null,"stopped_at"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "can_list_numbers"?: boolean,"carrier_id"?: string,"carrier_ref"?: string,"city"?: string | null,"country"?: string,"country_off_sale_at"?: string | null,"features"?: (string)[],"id"?: string,"is_available"?: boolean,"is_metered"?: boolean,"is_on_sale"?: never,"name"?: string,"name_keys"?: never,"needs_documents"?: boolean,"number_type"?: string,"off_sale_at"?: string | null,"off_sale_reason"?: string | null,"prefix"?: string,"region"?: string | null,"region_code"?: string | null,"region_keys"?: never,"sale_state"?: never,"service_restrictions"?: string | null,"slug"?: string,"stock_count"?: number | null,"stopped_at"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "areas_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "areas_country_fkey"
      columns: ["country"]
isOneToOne: false
      referencedRelation: "countries"
      referencedColumns: ["iso2"]
    }
                  ]
                },"audit_log": {
                  Row: {
                    "account_id": string | null,"action": string,"actor": NonNullable<Json>,"address": string | null,"after": Json | null,"before": Json | null,"id": string,"occurred_at": string,"reason": string | null,"request_id": string | null,"subject": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"action": string,"actor": NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject": string
                  }
                  Update: {
                    "account_id"?: string | null,"action"?: string,"actor"?: NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject"?: string
                  }
                  Relationships: [
                    
                  ]
                },"audit_log_2026_11": {
                  Row: {
                    "account_id": string | null,"action": string,"actor": NonNullable<Json>,"address": string | null,"after": Json | null,"before": Json | null,"id": string,"occurred_at": string,"reason": string | null,"request_id": string | null,"subject": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"action": string,"actor": NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject": string
                  }
                  Update: {
                    "account_id"?: string | null,"action"?: string,"actor"?: NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject"?: string
                  }
                  Relationships: [
                    
                  ]
                },"audit_log_2026_12": {
                  Row: {
                    "account_id": string | null,"action": string,"actor": NonNullable<Json>,"address": string | null,"after": Json | null,"before": Json | null,"id": string,"occurred_at": string,"reason": string | null,"request_id": string | null,"subject": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"action": string,"actor": NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject": string
                  }
                  Update: {
                    "account_id"?: string | null,"action"?: string,"actor"?: NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject"?: string
                  }
                  Relationships: [
                    
                  ]
                },"audit_log_2027_01": {
                  Row: {
                    "account_id": string | null,"action": string,"actor": NonNullable<Json>,"address": string | null,"after": Json | null,"before": Json | null,"id": string,"occurred_at": string,"reason": string | null,"request_id": string | null,"subject": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"action": string,"actor": NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject": string
                  }
                  Update: {
                    "account_id"?: string | null,"action"?: string,"actor"?: NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject"?: string
                  }
                  Relationships: [
                    
                  ]
                },"audit_log_2027_02": {
                  Row: {
                    "account_id": string | null,"action": string,"actor": NonNullable<Json>,"address": string | null,"after": Json | null,"before": Json | null,"id": string,"occurred_at": string,"reason": string | null,"request_id": string | null,"subject": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"action": string,"actor": NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject": string
                  }
                  Update: {
                    "account_id"?: string | null,"action"?: string,"actor"?: NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject"?: string
                  }
                  Relationships: [
                    
                  ]
                },"audit_log_default": {
                  Row: {
                    "account_id": string | null,"action": string,"actor": NonNullable<Json>,"address": string | null,"after": Json | null,"before": Json | null,"id": string,"occurred_at": string,"reason": string | null,"request_id": string | null,"subject": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"action": string,"actor": NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject": string
                  }
                  Update: {
                    "account_id"?: string | null,"action"?: string,"actor"?: NonNullable<Json>,"address"?: string | null,"after"?: Json | null,"before"?: Json | null,"id"?: string,"occurred_at"?: string,"reason"?: string | null,"request_id"?: string | null,"subject"?: string
                  }
                  Relationships: [
                    
                  ]
                },"billing_profiles": {
                  Row: {
                    "account_id": string,"anchor_at": string,"clock_stopped_at": string | null,"created_at": string,"currency": string,"held_at": string | null,"late_allowed_until": string | null,"stage": string,"unpaid_since": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"anchor_at": string,"clock_stopped_at"?: string | null,"created_at"?: string,"currency": string,"held_at"?: string | null,"late_allowed_until"?: string | null,"stage"?: string,"unpaid_since"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"anchor_at"?: string,"clock_stopped_at"?: string | null,"created_at"?: string,"currency"?: string,"held_at"?: string | null,"late_allowed_until"?: string | null,"stage"?: string,"unpaid_since"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "billing_profiles_account_id_fkey"
      columns: ["account_id"]
isOneToOne: true
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"call_legs": {
                  Row: {
                    "account_id": string,"agent_id": string | null,"agent_name": string | null,"branch": string,"call_id": string,"call_started_at": string,"cause": string | null,"e164": string | null,"ended_at": string | null,"is_screened": boolean,"kind": string,"leg_ref": string | null,"number_id": string,"position": number,"rang_at": string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds": number | null,"status": string,"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agent_id"?: string | null,"agent_name"?: string | null,"branch": string,"call_id": string,"call_started_at": string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened": boolean,"kind"?: string,"leg_ref"?: string | null,"number_id": string,"position": number,"rang_at"?: string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step": number
                  }
                  Update: {
                    "account_id"?: string,"agent_id"?: string | null,"agent_name"?: string | null,"branch"?: string,"call_id"?: string,"call_started_at"?: string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened"?: boolean,"kind"?: string,"leg_ref"?: string | null,"number_id"?: string,"position"?: number,"rang_at"?: string | null,"ring_seconds"?: number,"rule"?: NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step"?: number
                  }
                  Relationships: [
                    
                  ]
                },"call_legs_2026_11": {
                  Row: {
                    "account_id": string,"agent_id": string | null,"agent_name": string | null,"branch": string,"call_id": string,"call_started_at": string,"cause": string | null,"e164": string | null,"ended_at": string | null,"is_screened": boolean,"kind": string,"leg_ref": string | null,"number_id": string,"position": number,"rang_at": string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds": number | null,"status": string,"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agent_id"?: string | null,"agent_name"?: string | null,"branch": string,"call_id": string,"call_started_at": string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened": boolean,"kind"?: string,"leg_ref"?: string | null,"number_id": string,"position": number,"rang_at"?: string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step": number
                  }
                  Update: {
                    "account_id"?: string,"agent_id"?: string | null,"agent_name"?: string | null,"branch"?: string,"call_id"?: string,"call_started_at"?: string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened"?: boolean,"kind"?: string,"leg_ref"?: string | null,"number_id"?: string,"position"?: number,"rang_at"?: string | null,"ring_seconds"?: number,"rule"?: NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step"?: number
                  }
                  Relationships: [
                    
                  ]
                },"call_legs_2026_12": {
                  Row: {
                    "account_id": string,"agent_id": string | null,"agent_name": string | null,"branch": string,"call_id": string,"call_started_at": string,"cause": string | null,"e164": string | null,"ended_at": string | null,"is_screened": boolean,"kind": string,"leg_ref": string | null,"number_id": string,"position": number,"rang_at": string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds": number | null,"status": string,"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agent_id"?: string | null,"agent_name"?: string | null,"branch": string,"call_id": string,"call_started_at": string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened": boolean,"kind"?: string,"leg_ref"?: string | null,"number_id": string,"position": number,"rang_at"?: string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step": number
                  }
                  Update: {
                    "account_id"?: string,"agent_id"?: string | null,"agent_name"?: string | null,"branch"?: string,"call_id"?: string,"call_started_at"?: string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened"?: boolean,"kind"?: string,"leg_ref"?: string | null,"number_id"?: string,"position"?: number,"rang_at"?: string | null,"ring_seconds"?: number,"rule"?: NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step"?: number
                  }
                  Relationships: [
                    
                  ]
                },"call_legs_2027_01": {
                  Row: {
                    "account_id": string,"agent_id": string | null,"agent_name": string | null,"branch": string,"call_id": string,"call_started_at": string,"cause": string | null,"e164": string | null,"ended_at": string | null,"is_screened": boolean,"kind": string,"leg_ref": string | null,"number_id": string,"position": number,"rang_at": string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds": number | null,"status": string,"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agent_id"?: string | null,"agent_name"?: string | null,"branch": string,"call_id": string,"call_started_at": string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened": boolean,"kind"?: string,"leg_ref"?: string | null,"number_id": string,"position": number,"rang_at"?: string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step": number
                  }
                  Update: {
                    "account_id"?: string,"agent_id"?: string | null,"agent_name"?: string | null,"branch"?: string,"call_id"?: string,"call_started_at"?: string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened"?: boolean,"kind"?: string,"leg_ref"?: string | null,"number_id"?: string,"position"?: number,"rang_at"?: string | null,"ring_seconds"?: number,"rule"?: NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step"?: number
                  }
                  Relationships: [
                    
                  ]
                },"call_legs_2027_02": {
                  Row: {
                    "account_id": string,"agent_id": string | null,"agent_name": string | null,"branch": string,"call_id": string,"call_started_at": string,"cause": string | null,"e164": string | null,"ended_at": string | null,"is_screened": boolean,"kind": string,"leg_ref": string | null,"number_id": string,"position": number,"rang_at": string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds": number | null,"status": string,"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agent_id"?: string | null,"agent_name"?: string | null,"branch": string,"call_id": string,"call_started_at": string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened": boolean,"kind"?: string,"leg_ref"?: string | null,"number_id": string,"position": number,"rang_at"?: string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step": number
                  }
                  Update: {
                    "account_id"?: string,"agent_id"?: string | null,"agent_name"?: string | null,"branch"?: string,"call_id"?: string,"call_started_at"?: string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened"?: boolean,"kind"?: string,"leg_ref"?: string | null,"number_id"?: string,"position"?: number,"rang_at"?: string | null,"ring_seconds"?: number,"rule"?: NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step"?: number
                  }
                  Relationships: [
                    
                  ]
                },"call_legs_default": {
                  Row: {
                    "account_id": string,"agent_id": string | null,"agent_name": string | null,"branch": string,"call_id": string,"call_started_at": string,"cause": string | null,"e164": string | null,"ended_at": string | null,"is_screened": boolean,"kind": string,"leg_ref": string | null,"number_id": string,"position": number,"rang_at": string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds": number | null,"status": string,"step": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agent_id"?: string | null,"agent_name"?: string | null,"branch": string,"call_id": string,"call_started_at": string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened": boolean,"kind"?: string,"leg_ref"?: string | null,"number_id": string,"position": number,"rang_at"?: string | null,"ring_seconds": number,"rule": NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step": number
                  }
                  Update: {
                    "account_id"?: string,"agent_id"?: string | null,"agent_name"?: string | null,"branch"?: string,"call_id"?: string,"call_started_at"?: string,"cause"?: string | null,"e164"?: string | null,"ended_at"?: string | null,"is_screened"?: boolean,"kind"?: string,"leg_ref"?: string | null,"number_id"?: string,"position"?: number,"rang_at"?: string | null,"ring_seconds"?: number,"rule"?: NonNullable<Json>,"seconds"?: number | null,"status"?: string,"step"?: number
                  }
                  Relationships: [
                    
                  ]
                },"call_plans": {
                  Row: {
                    "account_id": string,"agents": (string)[],"created_at": string,"fallback": string | null,"id": string,"is_current": boolean,"number_id": string,"phones": (string)[],"plan": NonNullable<Json>,"restored_from": number | null,"saved_by": string | null,"sounds": (string)[],"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agents"?: (string)[],"created_at"?: string,"fallback"?: string | null,"id"?: string,"is_current"?: boolean,"number_id": string,"phones"?: (string)[],"plan": NonNullable<Json>,"restored_from"?: number | null,"saved_by"?: string | null,"sounds"?: (string)[],"version": number
                  }
                  Update: {
                    "account_id"?: string,"agents"?: (string)[],"created_at"?: string,"fallback"?: string | null,"id"?: string,"is_current"?: boolean,"number_id"?: string,"phones"?: (string)[],"plan"?: NonNullable<Json>,"restored_from"?: number | null,"saved_by"?: string | null,"sounds"?: (string)[],"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "call_plans_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "call_plans_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"call_settings": {
                  Row: {
                    "account_id": string,"keep_days": number | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"keep_days"?: number | null,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"keep_days"?: number | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "call_settings_account_id_fkey"
      columns: ["account_id"]
isOneToOne: true
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"calls": {
                  Row: {
                    "account_id": string,"answered_at": string | null,"answered_by": string | null,"call_ref": string,"caller": string | null,"end_cause": string | null,"ended_at": string | null,"entry": string,"facts": NonNullable<Json>,"id": string,"is_message_asked": boolean,"is_test": boolean,"number_id": string,"outcome": string,"plan_version": number | null,"recording_ref": string | null,"recording_seconds": number | null,"result": string,"rule": Json | null,"seconds": number | null,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref": string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry": string,"facts": NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id": string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref"?: string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry"?: string,"facts"?: NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id"?: string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"calls_2026_11": {
                  Row: {
                    "account_id": string,"answered_at": string | null,"answered_by": string | null,"call_ref": string,"caller": string | null,"end_cause": string | null,"ended_at": string | null,"entry": string,"facts": NonNullable<Json>,"id": string,"is_message_asked": boolean,"is_test": boolean,"number_id": string,"outcome": string,"plan_version": number | null,"recording_ref": string | null,"recording_seconds": number | null,"result": string,"rule": Json | null,"seconds": number | null,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref": string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry": string,"facts": NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id": string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref"?: string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry"?: string,"facts"?: NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id"?: string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"calls_2026_12": {
                  Row: {
                    "account_id": string,"answered_at": string | null,"answered_by": string | null,"call_ref": string,"caller": string | null,"end_cause": string | null,"ended_at": string | null,"entry": string,"facts": NonNullable<Json>,"id": string,"is_message_asked": boolean,"is_test": boolean,"number_id": string,"outcome": string,"plan_version": number | null,"recording_ref": string | null,"recording_seconds": number | null,"result": string,"rule": Json | null,"seconds": number | null,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref": string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry": string,"facts": NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id": string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref"?: string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry"?: string,"facts"?: NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id"?: string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"calls_2027_01": {
                  Row: {
                    "account_id": string,"answered_at": string | null,"answered_by": string | null,"call_ref": string,"caller": string | null,"end_cause": string | null,"ended_at": string | null,"entry": string,"facts": NonNullable<Json>,"id": string,"is_message_asked": boolean,"is_test": boolean,"number_id": string,"outcome": string,"plan_version": number | null,"recording_ref": string | null,"recording_seconds": number | null,"result": string,"rule": Json | null,"seconds": number | null,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref": string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry": string,"facts": NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id": string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref"?: string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry"?: string,"facts"?: NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id"?: string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"calls_2027_02": {
                  Row: {
                    "account_id": string,"answered_at": string | null,"answered_by": string | null,"call_ref": string,"caller": string | null,"end_cause": string | null,"ended_at": string | null,"entry": string,"facts": NonNullable<Json>,"id": string,"is_message_asked": boolean,"is_test": boolean,"number_id": string,"outcome": string,"plan_version": number | null,"recording_ref": string | null,"recording_seconds": number | null,"result": string,"rule": Json | null,"seconds": number | null,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref": string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry": string,"facts": NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id": string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref"?: string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry"?: string,"facts"?: NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id"?: string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"calls_default": {
                  Row: {
                    "account_id": string,"answered_at": string | null,"answered_by": string | null,"call_ref": string,"caller": string | null,"end_cause": string | null,"ended_at": string | null,"entry": string,"facts": NonNullable<Json>,"id": string,"is_message_asked": boolean,"is_test": boolean,"number_id": string,"outcome": string,"plan_version": number | null,"recording_ref": string | null,"recording_seconds": number | null,"result": string,"rule": Json | null,"seconds": number | null,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref": string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry": string,"facts": NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id": string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"answered_at"?: string | null,"answered_by"?: string | null,"call_ref"?: string,"caller"?: string | null,"end_cause"?: string | null,"ended_at"?: string | null,"entry"?: string,"facts"?: NonNullable<Json>,"id"?: string,"is_message_asked"?: boolean,"is_test"?: boolean,"number_id"?: string,"outcome"?: string,"plan_version"?: number | null,"recording_ref"?: string | null,"recording_seconds"?: number | null,"result"?: never,"rule"?: Json | null,"seconds"?: number | null,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"carrier_health": {
                  Row: {
                    "carrier_id": string,"failures": number,"last_error": string | null,"last_error_at": string | null,"last_ok_at": string | null,"opened_at": string | null,"order_failures": number,"order_opened_at": string | null,"order_retry_at": string | null,"order_state": string,"retry_at": string | null,"state": string
                  }
                  ComputedFields: never
                  Insert: {
                    "carrier_id": string,"failures"?: number,"last_error"?: string | null,"last_error_at"?: string | null,"last_ok_at"?: string | null,"opened_at"?: string | null,"order_failures"?: number,"order_opened_at"?: string | null,"order_retry_at"?: string | null,"order_state"?: string,"retry_at"?: string | null,"state"?: string
                  }
                  Update: {
                    "carrier_id"?: string,"failures"?: number,"last_error"?: string | null,"last_error_at"?: string | null,"last_ok_at"?: string | null,"opened_at"?: string | null,"order_failures"?: number,"order_opened_at"?: string | null,"order_retry_at"?: string | null,"order_state"?: string,"retry_at"?: string | null,"state"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "carrier_health_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: true
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    }
                  ]
                },"carrier_orders": {
                  Row: {
                    "amount_charged": number | null,"amount_reserved": number,"carrier_id": string,"carrier_order_ref": string | null,"closed_code": string | null,"created_at": string,"currency": string,"id": string,"late_checked_at": string | null,"late_number_ref": string | null,"late_until": string | null,"order_item_id": string,"purchased_number_id": string,"raw": Json | null,"settled_at": string | null,"status": string,"submitted_at": string | null,"updated_at": string,"wanted_e164": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "amount_charged"?: number | null,"amount_reserved"?: number,"carrier_id": string,"carrier_order_ref"?: string | null,"closed_code"?: string | null,"created_at"?: string,"currency"?: string,"id"?: string,"late_checked_at"?: string | null,"late_number_ref"?: string | null,"late_until"?: string | null,"order_item_id": string,"purchased_number_id": string,"raw"?: Json | null,"settled_at"?: string | null,"status"?: string,"submitted_at"?: string | null,"updated_at"?: string,"wanted_e164"?: string | null
                  }
                  Update: {
                    "amount_charged"?: number | null,"amount_reserved"?: number,"carrier_id"?: string,"carrier_order_ref"?: string | null,"closed_code"?: string | null,"created_at"?: string,"currency"?: string,"id"?: string,"late_checked_at"?: string | null,"late_number_ref"?: string | null,"late_until"?: string | null,"order_item_id"?: string,"purchased_number_id"?: string,"raw"?: Json | null,"settled_at"?: string | null,"status"?: string,"submitted_at"?: string | null,"updated_at"?: string,"wanted_e164"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "carrier_orders_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "carrier_orders_order_item_id_fkey"
      columns: ["order_item_id"]
isOneToOne: false
      referencedRelation: "order_items"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "carrier_orders_purchased_number_id_fkey"
      columns: ["purchased_number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"carrier_records": {
                  Row: {
                    "account_id": string | null,"answered_at": string | null,"call_id": string | null,"call_ref": string | null,"call_started_at": string | null,"caller": string | null,"carrier_id": string,"cost": number | null,"created_at": string,"currency": string,"destination": string | null,"difference": Json | null,"e164": string,"ended_at": string | null,"is_busy": boolean,"number_id": string | null,"ref": string,"seconds": number,"started_at": string,"state": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"answered_at"?: string | null,"call_id"?: string | null,"call_ref"?: string | null,"call_started_at"?: string | null,"caller"?: string | null,"carrier_id": string,"cost"?: number | null,"created_at"?: string,"currency": string,"destination"?: string | null,"difference"?: Json | null,"e164": string,"ended_at"?: string | null,"is_busy"?: boolean,"number_id"?: string | null,"ref": string,"seconds": number,"started_at": string,"state"?: string,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string | null,"answered_at"?: string | null,"call_id"?: string | null,"call_ref"?: string | null,"call_started_at"?: string | null,"caller"?: string | null,"carrier_id"?: string,"cost"?: number | null,"created_at"?: string,"currency"?: string,"destination"?: string | null,"difference"?: Json | null,"e164"?: string,"ended_at"?: string | null,"is_busy"?: boolean,"number_id"?: string | null,"ref"?: string,"seconds"?: number,"started_at"?: string,"state"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "carrier_records_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "carrier_records_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "carrier_records_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"carriers": {
                  Row: {
                    "balance_available": number | null,"balance_read_at": string | null,"balance_reserved": number,"currency": string,"id": string,"is_enabled": boolean,"name": string,"owned_look_at": string,"priority": number,"selling_paused_at": string | null,"selling_paused_by": string | null,"selling_paused_reason": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "balance_available"?: number | null,"balance_read_at"?: string | null,"balance_reserved"?: number,"currency"?: string,"id": string,"is_enabled"?: boolean,"name": string,"owned_look_at"?: string,"priority"?: number,"selling_paused_at"?: string | null,"selling_paused_by"?: string | null,"selling_paused_reason"?: string | null
                  }
                  Update: {
                    "balance_available"?: number | null,"balance_read_at"?: string | null,"balance_reserved"?: number,"currency"?: string,"id"?: string,"is_enabled"?: boolean,"name"?: string,"owned_look_at"?: string,"priority"?: number,"selling_paused_at"?: string | null,"selling_paused_by"?: string | null,"selling_paused_reason"?: string | null
                  }
                  Relationships: [
                    
                  ]
                },"carts": {
                  Row: {
                    "account_id": string | null,"api_key_id": string | null,"created_at": string,"id": string,"token_hash": string | null,"updated_at": string,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"api_key_id"?: string | null,"created_at"?: string,"id"?: string,"token_hash"?: string | null,"updated_at"?: string,"user_id"?: string | null
                  }
                  Update: {
                    "account_id"?: string | null,"api_key_id"?: string | null,"created_at"?: string,"id"?: string,"token_hash"?: string | null,"updated_at"?: string,"user_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "carts_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "carts_api_key_id_fkey"
      columns: ["api_key_id"]
isOneToOne: false
      referencedRelation: "api_keys"
      referencedColumns: ["id"]
    }
                  ]
                },"catalog_changes": {
                  Row: {
                    "after": Json | null,"area_id": string,"before": Json | null,"id": string,"kind": string,"run_id": string,"sku_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "after"?: Json | null,"area_id": string,"before"?: Json | null,"id"?: string,"kind": string,"run_id": string,"sku_id"?: string | null
                  }
                  Update: {
                    "after"?: Json | null,"area_id"?: string,"before"?: Json | null,"id"?: string,"kind"?: string,"run_id"?: string,"sku_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "catalog_changes_area_id_fkey"
      columns: ["area_id"]
isOneToOne: false
      referencedRelation: "areas"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "catalog_changes_run_id_fkey"
      columns: ["run_id"]
isOneToOne: false
      referencedRelation: "catalog_runs"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "catalog_changes_sku_id_fkey"
      columns: ["sku_id"]
isOneToOne: false
      referencedRelation: "area_skus"
      referencedColumns: ["id"]
    }
                  ]
                },"catalog_run_countries": {
                  Row: {
                    "area_count": number | null,"done_at": string | null,"iso2": string,"name": string,"run_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "area_count"?: number | null,"done_at"?: string | null,"iso2": string,"name": string,"run_id": string
                  }
                  Update: {
                    "area_count"?: number | null,"done_at"?: string | null,"iso2"?: string,"name"?: string,"run_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "catalog_run_countries_run_id_fkey"
      columns: ["run_id"]
isOneToOne: false
      referencedRelation: "catalog_runs"
      referencedColumns: ["id"]
    }
                  ]
                },"catalog_runs": {
                  Row: {
                    "carrier_id": string,"cause": string,"counts": NonNullable<Json>,"created_at": string,"error": string | null,"finished_at": string | null,"generation": number,"id": string,"is_first": boolean,"job": string | null,"lease_until": string | null,"reason": string | null,"requested_by": string | null,"started_at": string | null,"status": string
                  }
                  ComputedFields: never
                  Insert: {
                    "carrier_id": string,"cause": string,"counts"?: NonNullable<Json>,"created_at"?: string,"error"?: string | null,"finished_at"?: string | null,"generation"?: number,"id"?: string,"is_first"?: boolean,"job"?: string | null,"lease_until"?: string | null,"reason"?: string | null,"requested_by"?: string | null,"started_at"?: string | null,"status"?: string
                  }
                  Update: {
                    "carrier_id"?: string,"cause"?: string,"counts"?: NonNullable<Json>,"created_at"?: string,"error"?: string | null,"finished_at"?: string | null,"generation"?: number,"id"?: string,"is_first"?: boolean,"job"?: string | null,"lease_until"?: string | null,"reason"?: string | null,"requested_by"?: string | null,"started_at"?: string | null,"status"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "catalog_runs_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    }
                  ]
                },"charge_attempts": {
                  Row: {
                    "account_id": string,"advice_code": string | null,"cents": number,"charge_before": string | null,"charge_id": string | null,"code": string | null,"decline_code": string | null,"finished_at": string | null,"id": string,"invoice_id": string,"keeps_card": boolean | null,"kind": string,"lease_until": string,"n": number,"network_decline_code": string | null,"page_until": string | null,"started_at": string,"state": string,"stripe_payment_intent_id": string | null,"stripe_payment_method_id": string | null,"stripe_session_id": string | null,"url": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"advice_code"?: string | null,"cents": number,"charge_before"?: string | null,"charge_id"?: string | null,"code"?: string | null,"decline_code"?: string | null,"finished_at"?: string | null,"id"?: string,"invoice_id": string,"keeps_card"?: boolean | null,"kind"?: string,"lease_until": string,"n": number,"network_decline_code"?: string | null,"page_until"?: string | null,"started_at"?: string,"state"?: string,"stripe_payment_intent_id"?: string | null,"stripe_payment_method_id"?: string | null,"stripe_session_id"?: string | null,"url"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"advice_code"?: string | null,"cents"?: number,"charge_before"?: string | null,"charge_id"?: string | null,"code"?: string | null,"decline_code"?: string | null,"finished_at"?: string | null,"id"?: string,"invoice_id"?: string,"keeps_card"?: boolean | null,"kind"?: string,"lease_until"?: string,"n"?: number,"network_decline_code"?: string | null,"page_until"?: string | null,"started_at"?: string,"state"?: string,"stripe_payment_intent_id"?: string | null,"stripe_payment_method_id"?: string | null,"stripe_session_id"?: string | null,"url"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "charge_attempts_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "charge_attempts_invoice_id_fkey"
      columns: ["invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    }
                  ]
                },"checkout_sessions": {
                  Row: {
                    "account_id": string,"amount_cents": number,"attempt": number,"created_at": string,"currency": string,"ended_at": string | null,"expires_at": string,"id": string,"order_id": string,"purpose": string,"status": string,"stripe_session_id": string | null,"url": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_cents": number,"attempt": number,"created_at"?: string,"currency": string,"ended_at"?: string | null,"expires_at": string,"id"?: string,"order_id": string,"purpose"?: string,"status"?: string,"stripe_session_id"?: string | null,"url"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"amount_cents"?: number,"attempt"?: number,"created_at"?: string,"currency"?: string,"ended_at"?: string | null,"expires_at"?: string,"id"?: string,"order_id"?: string,"purpose"?: string,"status"?: string,"stripe_session_id"?: string | null,"url"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "checkout_sessions_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "checkout_sessions_order_id_fkey"
      columns: ["order_id"]
isOneToOne: false
      referencedRelation: "orders"
      referencedColumns: ["id"]
    }
                  ]
                },"contract_periods": {
                  Row: {
                    "account_id": string,"cents": number,"contract_id": string,"invoice_id": string | null,"kind": string,"period": unknown
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"cents": number,"contract_id": string,"invoice_id"?: string | null,"kind": string,"period": unknown
                  }
                  Update: {
                    "account_id"?: string,"cents"?: number,"contract_id"?: string,"invoice_id"?: string | null,"kind"?: string,"period"?: unknown
                  }
                  Relationships: [
                    {
      foreignKeyName: "contract_periods_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contract_periods_contract_id_fkey"
      columns: ["contract_id"]
isOneToOne: false
      referencedRelation: "number_contracts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "contract_periods_invoice_id_fkey"
      columns: ["invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    }
                  ]
                },"conversations": {
                  Row: {
                    "account_id": string,"created_at": string,"id": string,"is_hidden": boolean,"last_at": string,"last_direction": string,"last_text": string,"not_kept_at": string | null,"not_kept_count": number,"number_id": string,"other_party": string,"unread_count": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"created_at"?: string,"id"?: string,"is_hidden"?: boolean,"last_at": string,"last_direction": string,"last_text": string,"not_kept_at"?: string | null,"not_kept_count"?: number,"number_id": string,"other_party": string,"unread_count"?: number
                  }
                  Update: {
                    "account_id"?: string,"created_at"?: string,"id"?: string,"is_hidden"?: boolean,"last_at"?: string,"last_direction"?: string,"last_text"?: string,"not_kept_at"?: string | null,"not_kept_count"?: number,"number_id"?: string,"other_party"?: string,"unread_count"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "conversations_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "conversations_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"countries": {
                  Row: {
                    "dial_prefix": string | null,"is_available": boolean,"is_on_sale": boolean,"iso2": string,"name": string,"off_sale_at": string | null,"off_sale_reason": string | null,"slug": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "dial_prefix"?: string | null,"is_available"?: boolean,"is_on_sale"?: never,"iso2": string,"name": string,"off_sale_at"?: string | null,"off_sale_reason"?: string | null,"slug": string,"updated_at"?: string
                  }
                  Update: {
                    "dial_prefix"?: string | null,"is_available"?: boolean,"is_on_sale"?: never,"iso2"?: string,"name"?: string,"off_sale_at"?: string | null,"off_sale_reason"?: string | null,"slug"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"disputes": {
                  Row: {
                    "account_id": string,"amount_cents": number,"created_at": string,"currency": string,"evidence": NonNullable<Json>,"evidence_due_at": string | null,"handled_as": string | null,"handled_at": string | null,"handled_by": string | null,"id": string,"invoice_id": string | null,"is_open": boolean,"kind": string,"needs_person": boolean,"order_id": string | null,"payment_id": string | null,"reason": string,"status": string,"stripe_ref": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_cents": number,"created_at"?: string,"currency": string,"evidence": NonNullable<Json>,"evidence_due_at"?: string | null,"handled_as"?: string | null,"handled_at"?: string | null,"handled_by"?: string | null,"id"?: string,"invoice_id"?: string | null,"is_open": boolean,"kind": string,"needs_person"?: never,"order_id"?: string | null,"payment_id"?: string | null,"reason": string,"status": string,"stripe_ref": string,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"amount_cents"?: number,"created_at"?: string,"currency"?: string,"evidence"?: NonNullable<Json>,"evidence_due_at"?: string | null,"handled_as"?: string | null,"handled_at"?: string | null,"handled_by"?: string | null,"id"?: string,"invoice_id"?: string | null,"is_open"?: boolean,"kind"?: string,"needs_person"?: never,"order_id"?: string | null,"payment_id"?: string | null,"reason"?: string,"status"?: string,"stripe_ref"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "disputes_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "disputes_invoice_id_fkey"
      columns: ["invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "disputes_order_id_fkey"
      columns: ["order_id"]
isOneToOne: false
      referencedRelation: "orders"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "disputes_payment_id_fkey"
      columns: ["payment_id"]
isOneToOne: false
      referencedRelation: "payments"
      referencedColumns: ["id"]
    }
                  ]
                },"exchange_rates": {
                  Row: {
                    "as_of": string,"base": string,"effective_rate": number,"margin_percent": number,"quote": string,"rate": number,"source": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "as_of"?: string,"base": string,"effective_rate"?: never,"margin_percent"?: number,"quote": string,"rate": number,"source"?: string,"version"?: number
                  }
                  Update: {
                    "as_of"?: string,"base"?: string,"effective_rate"?: never,"margin_percent"?: number,"quote"?: string,"rate"?: number,"source"?: string,"version"?: number
                  }
                  Relationships: [
                    
                  ]
                },"external_events": {
                  Row: {
                    "attempts": number,"external_id": string,"handled_at": string | null,"id": string,"last_error": string | null,"next_attempt_at": string,"outcome": string | null,"payload": NonNullable<Json>,"received_at": string,"source": string,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "attempts"?: number,"external_id": string,"handled_at"?: string | null,"id"?: string,"last_error"?: string | null,"next_attempt_at"?: string,"outcome"?: string | null,"payload": NonNullable<Json>,"received_at"?: string,"source": string,"type": string
                  }
                  Update: {
                    "attempts"?: number,"external_id"?: string,"handled_at"?: string | null,"id"?: string,"last_error"?: string | null,"next_attempt_at"?: string,"outcome"?: string | null,"payload"?: NonNullable<Json>,"received_at"?: string,"source"?: string,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                },"holds": {
                  Row: {
                    "account_id": string | null,"area_id": string,"carrier_id": string,"carrier_ref": string | null,"cart_id": string,"checked_at": string | null,"client_address": string | null,"cost_currency": string,"created_at": string,"currency": string,"e164": string | null,"ended_at": string | null,"exchange_rate": number,"expires_at": string,"extended_at": string | null,"id": string,"is_lost": boolean,"monthly_cents": number,"monthly_cost": number,"order_id": string | null,"pricing_rule_id": string | null,"pricing_rule_version": number | null,"reservation_expires_at": string | null,"reservation_ref": string | null,"setup_cents": number,"setup_cost": number,"sku_id": string,"status": string,"tax_cents": number,"tax_percent": number,"volume_prices": Json | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"area_id": string,"carrier_id": string,"carrier_ref"?: string | null,"cart_id": string,"checked_at"?: string | null,"client_address"?: string | null,"cost_currency": string,"created_at"?: string,"currency": string,"e164"?: string | null,"ended_at"?: string | null,"exchange_rate": number,"expires_at": string,"extended_at"?: string | null,"id"?: string,"is_lost"?: boolean,"monthly_cents": number,"monthly_cost": number,"order_id"?: string | null,"pricing_rule_id"?: string | null,"pricing_rule_version"?: number | null,"reservation_expires_at"?: string | null,"reservation_ref"?: string | null,"setup_cents": number,"setup_cost": number,"sku_id": string,"status"?: string,"tax_cents"?: number,"tax_percent"?: number,"volume_prices"?: Json | null
                  }
                  Update: {
                    "account_id"?: string | null,"area_id"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"cart_id"?: string,"checked_at"?: string | null,"client_address"?: string | null,"cost_currency"?: string,"created_at"?: string,"currency"?: string,"e164"?: string | null,"ended_at"?: string | null,"exchange_rate"?: number,"expires_at"?: string,"extended_at"?: string | null,"id"?: string,"is_lost"?: boolean,"monthly_cents"?: number,"monthly_cost"?: number,"order_id"?: string | null,"pricing_rule_id"?: string | null,"pricing_rule_version"?: number | null,"reservation_expires_at"?: string | null,"reservation_ref"?: string | null,"setup_cents"?: number,"setup_cost"?: number,"sku_id"?: string,"status"?: string,"tax_cents"?: number,"tax_percent"?: number,"volume_prices"?: Json | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "holds_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "holds_area_id_fkey"
      columns: ["area_id"]
isOneToOne: false
      referencedRelation: "areas"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "holds_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "holds_cart_id_fkey"
      columns: ["cart_id"]
isOneToOne: false
      referencedRelation: "carts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "holds_order_id_fkey"
      columns: ["order_id"]
isOneToOne: false
      referencedRelation: "orders"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "holds_sku_id_fkey"
      columns: ["sku_id"]
isOneToOne: false
      referencedRelation: "area_skus"
      referencedColumns: ["id"]
    }
                  ]
                },"idempotency_keys": {
                  Row: {
                    "created_at": string,"finished_at": string | null,"id": string,"key": string,"owner": string,"request_hash": string,"response": Json | null,"route": string,"status": number | null
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"finished_at"?: string | null,"id"?: string,"key": string,"owner": string,"request_hash": string,"response"?: Json | null,"route": string,"status"?: number | null
                  }
                  Update: {
                    "created_at"?: string,"finished_at"?: string | null,"id"?: string,"key"?: string,"owner"?: string,"request_hash"?: string,"response"?: Json | null,"route"?: string,"status"?: number | null
                  }
                  Relationships: [
                    
                  ]
                },"invoice_lines": {
                  Row: {
                    "account_id": string,"cents": number,"contract_id": string | null,"credits_line": string | null,"e164": string,"id": string,"invoice_id": string,"kind": string,"monthly_cents": number | null,"number_id": string,"number_type": string,"period": unknown,"place": string,"position": number,"tax_cents": number,"tax_percent": number,"usage": Json | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"cents": number,"contract_id"?: string | null,"credits_line"?: string | null,"e164": string,"id"?: string,"invoice_id": string,"kind": string,"monthly_cents"?: number | null,"number_id": string,"number_type": string,"period": unknown,"place": string,"position": number,"tax_cents": number,"tax_percent": number,"usage"?: Json | null
                  }
                  Update: {
                    "account_id"?: string,"cents"?: number,"contract_id"?: string | null,"credits_line"?: string | null,"e164"?: string,"id"?: string,"invoice_id"?: string,"kind"?: string,"monthly_cents"?: number | null,"number_id"?: string,"number_type"?: string,"period"?: unknown,"place"?: string,"position"?: number,"tax_cents"?: number,"tax_percent"?: number,"usage"?: Json | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "invoice_lines_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoice_lines_contract_id_fkey"
      columns: ["contract_id"]
isOneToOne: false
      referencedRelation: "number_contracts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoice_lines_credits_line_fkey"
      columns: ["credits_line"]
isOneToOne: false
      referencedRelation: "invoice_lines"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoice_lines_invoice_id_fkey"
      columns: ["invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoice_lines_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"invoices": {
                  Row: {
                    "account_id": string,"boundary_at": string,"buyer": NonNullable<Json>,"card_brand": string | null,"card_last4": string | null,"carried_in_cents": number,"carried_into": string | null,"credit_reason": string | null,"credit_to": string | null,"credit_used_cents": number,"credited_cents": number,"credits": string | null,"currency": string,"due_cents": number,"id": string,"intent_generation": number,"issued_at": string,"kind": string,"next_attempt_at": string | null,"number": string,"order_id": string | null,"paid_at": string | null,"period_end": string,"problem": string | null,"refund_id": string | null,"seller": NonNullable<Json>,"state": string,"stripe_payment_intent_id": string | null,"subtotal_cents": number,"tax_cents": number,"total_cents": number,"updated_at": string,"written_off_cents": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"boundary_at": string,"buyer": NonNullable<Json>,"card_brand"?: string | null,"card_last4"?: string | null,"carried_in_cents"?: number,"carried_into"?: string | null,"credit_reason"?: string | null,"credit_to"?: string | null,"credit_used_cents"?: number,"credited_cents"?: number,"credits"?: string | null,"currency": string,"due_cents": number,"id"?: string,"intent_generation"?: number,"issued_at"?: string,"kind": string,"next_attempt_at"?: string | null,"number": string,"order_id"?: string | null,"paid_at"?: string | null,"period_end": string,"problem"?: string | null,"refund_id"?: string | null,"seller": NonNullable<Json>,"state": string,"stripe_payment_intent_id"?: string | null,"subtotal_cents": number,"tax_cents": number,"total_cents": number,"updated_at"?: string,"written_off_cents"?: number
                  }
                  Update: {
                    "account_id"?: string,"boundary_at"?: string,"buyer"?: NonNullable<Json>,"card_brand"?: string | null,"card_last4"?: string | null,"carried_in_cents"?: number,"carried_into"?: string | null,"credit_reason"?: string | null,"credit_to"?: string | null,"credit_used_cents"?: number,"credited_cents"?: number,"credits"?: string | null,"currency"?: string,"due_cents"?: number,"id"?: string,"intent_generation"?: number,"issued_at"?: string,"kind"?: string,"next_attempt_at"?: string | null,"number"?: string,"order_id"?: string | null,"paid_at"?: string | null,"period_end"?: string,"problem"?: string | null,"refund_id"?: string | null,"seller"?: NonNullable<Json>,"state"?: string,"stripe_payment_intent_id"?: string | null,"subtotal_cents"?: number,"tax_cents"?: number,"total_cents"?: number,"updated_at"?: string,"written_off_cents"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "invoices_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoices_carried_into_fkey"
      columns: ["carried_into"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoices_credits_fkey"
      columns: ["credits"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoices_order_id_fkey"
      columns: ["order_id"]
isOneToOne: true
      referencedRelation: "orders"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "invoices_refund_id_fkey"
      columns: ["refund_id"]
isOneToOne: false
      referencedRelation: "refunds"
      referencedColumns: ["id"]
    }
                  ]
                },"margin_alerts": {
                  Row: {
                    "accepted_until": string | null,"area_id": string,"carrier_id": string,"carrier_order_id": string | null,"cause": string,"changed_at": string,"closed_at": string | null,"cost": number,"cost_before": number | null,"cost_currency": string,"currency": string,"decided_at": string | null,"decided_by": string | null,"id": string,"is_notified": boolean,"lost": number,"note": string | null,"offered_cost": number | null,"offered_due_cents": number | null,"opened_at": string,"reason": string | null,"sku_id": string,"sold_due_cents": number,"sold_monthly_cents": number,"status": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "accepted_until"?: string | null,"area_id": string,"carrier_id": string,"carrier_order_id"?: string | null,"cause": string,"changed_at"?: string,"closed_at"?: string | null,"cost": number,"cost_before"?: number | null,"cost_currency": string,"currency": string,"decided_at"?: string | null,"decided_by"?: string | null,"id"?: string,"is_notified"?: boolean,"lost"?: number,"note"?: string | null,"offered_cost"?: number | null,"offered_due_cents"?: number | null,"opened_at"?: string,"reason"?: string | null,"sku_id": string,"sold_due_cents": number,"sold_monthly_cents": number,"status"?: string,"version"?: number
                  }
                  Update: {
                    "accepted_until"?: string | null,"area_id"?: string,"carrier_id"?: string,"carrier_order_id"?: string | null,"cause"?: string,"changed_at"?: string,"closed_at"?: string | null,"cost"?: number,"cost_before"?: number | null,"cost_currency"?: string,"currency"?: string,"decided_at"?: string | null,"decided_by"?: string | null,"id"?: string,"is_notified"?: boolean,"lost"?: number,"note"?: string | null,"offered_cost"?: number | null,"offered_due_cents"?: number | null,"opened_at"?: string,"reason"?: string | null,"sku_id"?: string,"sold_due_cents"?: number,"sold_monthly_cents"?: number,"status"?: string,"version"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "margin_alerts_area_id_fkey"
      columns: ["area_id"]
isOneToOne: false
      referencedRelation: "areas"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "margin_alerts_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "margin_alerts_sku_id_fkey"
      columns: ["sku_id"]
isOneToOne: false
      referencedRelation: "area_skus"
      referencedColumns: ["id"]
    }
                  ]
                },"memberships": {
                  Row: {
                    "account_id": string,"created_at": string,"role": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"created_at"?: string,"role": string,"user_id": string
                  }
                  Update: {
                    "account_id"?: string,"created_at"?: string,"role"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "memberships_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"message_refs": {
                  Row: {
                    "carrier_id": string,"carrier_ref": string,"received_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "carrier_id": string,"carrier_ref": string,"received_at"?: string
                  }
                  Update: {
                    "carrier_id"?: string,"carrier_ref"?: string,"received_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"messages": {
                  Row: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref": string | null,"conversation_id": string,"created_at": string,"direction": string,"error_code": number | null,"forward_of": string | null,"id": string,"media": NonNullable<Json>,"not_sent_on": Json | null,"number_id": string,"search_key": string,"segments": number,"sent_at": string,"sent_by": string | null,"state": string,"state_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref"?: string | null,"conversation_id": string,"created_at"?: string,"direction": string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id": string,"search_key"?: never,"segments"?: number,"sent_at": string,"sent_by"?: string | null,"state": string,"state_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"body"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"conversation_id"?: string,"created_at"?: string,"direction"?: string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id"?: string,"search_key"?: never,"segments"?: number,"sent_at"?: string,"sent_by"?: string | null,"state"?: string,"state_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"messages_2026_11": {
                  Row: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref": string | null,"conversation_id": string,"created_at": string,"direction": string,"error_code": number | null,"forward_of": string | null,"id": string,"media": NonNullable<Json>,"not_sent_on": Json | null,"number_id": string,"search_key": string,"segments": number,"sent_at": string,"sent_by": string | null,"state": string,"state_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref"?: string | null,"conversation_id": string,"created_at"?: string,"direction": string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id": string,"search_key"?: never,"segments"?: number,"sent_at": string,"sent_by"?: string | null,"state": string,"state_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"body"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"conversation_id"?: string,"created_at"?: string,"direction"?: string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id"?: string,"search_key"?: never,"segments"?: number,"sent_at"?: string,"sent_by"?: string | null,"state"?: string,"state_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"messages_2026_12": {
                  Row: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref": string | null,"conversation_id": string,"created_at": string,"direction": string,"error_code": number | null,"forward_of": string | null,"id": string,"media": NonNullable<Json>,"not_sent_on": Json | null,"number_id": string,"search_key": string,"segments": number,"sent_at": string,"sent_by": string | null,"state": string,"state_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref"?: string | null,"conversation_id": string,"created_at"?: string,"direction": string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id": string,"search_key"?: never,"segments"?: number,"sent_at": string,"sent_by"?: string | null,"state": string,"state_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"body"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"conversation_id"?: string,"created_at"?: string,"direction"?: string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id"?: string,"search_key"?: never,"segments"?: number,"sent_at"?: string,"sent_by"?: string | null,"state"?: string,"state_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"messages_2027_01": {
                  Row: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref": string | null,"conversation_id": string,"created_at": string,"direction": string,"error_code": number | null,"forward_of": string | null,"id": string,"media": NonNullable<Json>,"not_sent_on": Json | null,"number_id": string,"search_key": string,"segments": number,"sent_at": string,"sent_by": string | null,"state": string,"state_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref"?: string | null,"conversation_id": string,"created_at"?: string,"direction": string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id": string,"search_key"?: never,"segments"?: number,"sent_at": string,"sent_by"?: string | null,"state": string,"state_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"body"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"conversation_id"?: string,"created_at"?: string,"direction"?: string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id"?: string,"search_key"?: never,"segments"?: number,"sent_at"?: string,"sent_by"?: string | null,"state"?: string,"state_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"messages_2027_02": {
                  Row: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref": string | null,"conversation_id": string,"created_at": string,"direction": string,"error_code": number | null,"forward_of": string | null,"id": string,"media": NonNullable<Json>,"not_sent_on": Json | null,"number_id": string,"search_key": string,"segments": number,"sent_at": string,"sent_by": string | null,"state": string,"state_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref"?: string | null,"conversation_id": string,"created_at"?: string,"direction": string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id": string,"search_key"?: never,"segments"?: number,"sent_at": string,"sent_by"?: string | null,"state": string,"state_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"body"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"conversation_id"?: string,"created_at"?: string,"direction"?: string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id"?: string,"search_key"?: never,"segments"?: number,"sent_at"?: string,"sent_by"?: string | null,"state"?: string,"state_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"messages_default": {
                  Row: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref": string | null,"conversation_id": string,"created_at": string,"direction": string,"error_code": number | null,"forward_of": string | null,"id": string,"media": NonNullable<Json>,"not_sent_on": Json | null,"number_id": string,"search_key": string,"segments": number,"sent_at": string,"sent_by": string | null,"state": string,"state_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"body": string,"carrier_id": string,"carrier_ref"?: string | null,"conversation_id": string,"created_at"?: string,"direction": string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id": string,"search_key"?: never,"segments"?: number,"sent_at": string,"sent_by"?: string | null,"state": string,"state_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"body"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"conversation_id"?: string,"created_at"?: string,"direction"?: string,"error_code"?: number | null,"forward_of"?: string | null,"id"?: string,"media"?: NonNullable<Json>,"not_sent_on"?: Json | null,"number_id"?: string,"search_key"?: never,"segments"?: number,"sent_at"?: string,"sent_by"?: string | null,"state"?: string,"state_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"notification_preferences": {
                  Row: {
                    "category": string,"channel": string,"enabled": boolean,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "category": string,"channel": string,"enabled": boolean,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "category"?: string,"channel"?: string,"enabled"?: boolean,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    
                  ]
                },"notifications": {
                  Row: {
                    "account_id": string | null,"attempts": number,"channel": string,"created_at": string,"dedupe_key": string,"id": string,"last_error": string | null,"lease_until": string | null,"locale": string,"max_attempts": number,"parameters": NonNullable<Json>,"provider_id": string | null,"recipient": string,"scheduled_for": string,"sent_at": string | null,"status": string,"template": string,"time_zone": string,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"attempts"?: number,"channel"?: string,"created_at"?: string,"dedupe_key": string,"id"?: string,"last_error"?: string | null,"lease_until"?: string | null,"locale"?: string,"max_attempts"?: number,"parameters"?: NonNullable<Json>,"provider_id"?: string | null,"recipient": string,"scheduled_for"?: string,"sent_at"?: string | null,"status"?: string,"template": string,"time_zone"?: string,"user_id"?: string | null
                  }
                  Update: {
                    "account_id"?: string | null,"attempts"?: number,"channel"?: string,"created_at"?: string,"dedupe_key"?: string,"id"?: string,"last_error"?: string | null,"lease_until"?: string | null,"locale"?: string,"max_attempts"?: number,"parameters"?: NonNullable<Json>,"provider_id"?: string | null,"recipient"?: string,"scheduled_for"?: string,"sent_at"?: string | null,"status"?: string,"template"?: string,"time_zone"?: string,"user_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "notifications_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"number_assignments": {
                  Row: {
                    "account_id": string,"agent_id": string | null,"assigned_at": string,"assigned_by": string | null,"number_id": string,"user_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"agent_id"?: string | null,"assigned_at"?: string,"assigned_by"?: string | null,"number_id": string,"user_id"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"agent_id"?: string | null,"assigned_at"?: string,"assigned_by"?: string | null,"number_id"?: string,"user_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "number_assignments_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "number_assignments_number_id_fkey"
      columns: ["number_id"]
isOneToOne: true
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"number_configurations": {
                  Row: {
                    "account_id": string,"applied_at": string | null,"created_at": string,"id": string,"number_id": string,"proven_at": string | null,"read_back": Json | null,"version": number,"wanted": NonNullable<Json>
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"applied_at"?: string | null,"created_at"?: string,"id"?: string,"number_id": string,"proven_at"?: string | null,"read_back"?: Json | null,"version": number,"wanted": NonNullable<Json>
                  }
                  Update: {
                    "account_id"?: string,"applied_at"?: string | null,"created_at"?: string,"id"?: string,"number_id"?: string,"proven_at"?: string | null,"read_back"?: Json | null,"version"?: number,"wanted"?: NonNullable<Json>
                  }
                  Relationships: [
                    {
      foreignKeyName: "number_configurations_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "number_configurations_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"number_contracts": {
                  Row: {
                    "account_id": string,"cancel_at": string | null,"canceled_by": string | null,"consent_at": string,"consent_version": string,"created_at": string,"currency": string,"ended_at": string | null,"id": string,"monthly_cents": number,"number_id": string,"order_item_id": string | null,"paid_until": string,"period": string,"renews_at": string | null,"setup_cents": number,"starts_at": string,"stopped_reason": string | null,"year_discount": number | null,"year_noticed_for": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"cancel_at"?: string | null,"canceled_by"?: string | null,"consent_at": string,"consent_version": string,"created_at"?: string,"currency": string,"ended_at"?: string | null,"id"?: string,"monthly_cents": number,"number_id": string,"order_item_id"?: string | null,"paid_until": string,"period"?: string,"renews_at"?: string | null,"setup_cents": number,"starts_at"?: string,"stopped_reason"?: string | null,"year_discount"?: number | null,"year_noticed_for"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"cancel_at"?: string | null,"canceled_by"?: string | null,"consent_at"?: string,"consent_version"?: string,"created_at"?: string,"currency"?: string,"ended_at"?: string | null,"id"?: string,"monthly_cents"?: number,"number_id"?: string,"order_item_id"?: string | null,"paid_until"?: string,"period"?: string,"renews_at"?: string | null,"setup_cents"?: number,"starts_at"?: string,"stopped_reason"?: string | null,"year_discount"?: number | null,"year_noticed_for"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "number_contracts_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "number_contracts_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "number_contracts_order_item_id_fkey"
      columns: ["order_item_id"]
isOneToOne: false
      referencedRelation: "order_items"
      referencedColumns: ["id"]
    }
                  ]
                },"number_events": {
                  Row: {
                    "account_id": string | null,"id": string,"number_id": string,"occurred_at": string,"parameters": NonNullable<Json>,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"id"?: string,"number_id": string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type": string
                  }
                  Update: {
                    "account_id"?: string | null,"id"?: string,"number_id"?: string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                },"number_events_2026_11": {
                  Row: {
                    "account_id": string | null,"id": string,"number_id": string,"occurred_at": string,"parameters": NonNullable<Json>,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"id"?: string,"number_id": string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type": string
                  }
                  Update: {
                    "account_id"?: string | null,"id"?: string,"number_id"?: string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                },"number_events_2026_12": {
                  Row: {
                    "account_id": string | null,"id": string,"number_id": string,"occurred_at": string,"parameters": NonNullable<Json>,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"id"?: string,"number_id": string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type": string
                  }
                  Update: {
                    "account_id"?: string | null,"id"?: string,"number_id"?: string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                },"number_events_2027_01": {
                  Row: {
                    "account_id": string | null,"id": string,"number_id": string,"occurred_at": string,"parameters": NonNullable<Json>,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"id"?: string,"number_id": string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type": string
                  }
                  Update: {
                    "account_id"?: string | null,"id"?: string,"number_id"?: string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                },"number_events_2027_02": {
                  Row: {
                    "account_id": string | null,"id": string,"number_id": string,"occurred_at": string,"parameters": NonNullable<Json>,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"id"?: string,"number_id": string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type": string
                  }
                  Update: {
                    "account_id"?: string | null,"id"?: string,"number_id"?: string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                },"number_events_default": {
                  Row: {
                    "account_id": string | null,"id": string,"number_id": string,"occurred_at": string,"parameters": NonNullable<Json>,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"id"?: string,"number_id": string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type": string
                  }
                  Update: {
                    "account_id"?: string | null,"id"?: string,"number_id"?: string,"occurred_at"?: string,"parameters"?: NonNullable<Json>,"type"?: string
                  }
                  Relationships: [
                    
                  ]
                },"order_items": {
                  Row: {
                    "account_id": string,"area_id": string,"carrier_id": string,"carrier_ref": string | null,"cost_currency": string,"country": string,"created_at": string,"currency": string,"e164": string | null,"ended_at": string | null,"exchange_rate": number,"failure_code": string | null,"features": (string)[],"hold_id": string | null,"id": string,"list_monthly_cents": number,"monthly_cents": number,"monthly_cost": number,"number_type": string,"order_id": string,"place": string,"position": number,"setup_cents": number,"setup_cost": number,"sku_id": string,"status": string,"substituted_by": string | null,"tax_cents": number,"tax_percent": number,"total_cents": number,"volume_count": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"area_id": string,"carrier_id": string,"carrier_ref"?: string | null,"cost_currency": string,"country": string,"created_at"?: string,"currency": string,"e164"?: string | null,"ended_at"?: string | null,"exchange_rate": number,"failure_code"?: string | null,"features"?: (string)[],"hold_id"?: string | null,"id"?: string,"list_monthly_cents": number,"monthly_cents": number,"monthly_cost": number,"number_type": string,"order_id": string,"place": string,"position": number,"setup_cents": number,"setup_cost": number,"sku_id": string,"status"?: string,"substituted_by"?: string | null,"tax_cents": number,"tax_percent"?: number,"total_cents": number,"volume_count": number
                  }
                  Update: {
                    "account_id"?: string,"area_id"?: string,"carrier_id"?: string,"carrier_ref"?: string | null,"cost_currency"?: string,"country"?: string,"created_at"?: string,"currency"?: string,"e164"?: string | null,"ended_at"?: string | null,"exchange_rate"?: number,"failure_code"?: string | null,"features"?: (string)[],"hold_id"?: string | null,"id"?: string,"list_monthly_cents"?: number,"monthly_cents"?: number,"monthly_cost"?: number,"number_type"?: string,"order_id"?: string,"place"?: string,"position"?: number,"setup_cents"?: number,"setup_cost"?: number,"sku_id"?: string,"status"?: string,"substituted_by"?: string | null,"tax_cents"?: number,"tax_percent"?: number,"total_cents"?: number,"volume_count"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "order_items_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "order_items_area_id_fkey"
      columns: ["area_id"]
isOneToOne: false
      referencedRelation: "areas"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "order_items_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "order_items_hold_id_fkey"
      columns: ["hold_id"]
isOneToOne: false
      referencedRelation: "holds"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "order_items_order_id_fkey"
      columns: ["order_id"]
isOneToOne: false
      referencedRelation: "orders"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "order_items_sku_id_fkey"
      columns: ["sku_id"]
isOneToOne: false
      referencedRelation: "area_skus"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "order_items_substituted_by_fkey"
      columns: ["substituted_by"]
isOneToOne: false
      referencedRelation: "order_items"
      referencedColumns: ["id"]
    }
                  ]
                },"orders": {
                  Row: {
                    "account_id": string,"authorized_at": string | null,"buyer_name": string,"cart_id": string,"closed_reason": string | null,"consent_at": string,"consent_version": string,"created_at": string,"currency": string,"deadline": string,"forward_to": string | null,"id": string,"invoiced_at": string | null,"locale": string,"lost_line_policy": string,"monthly_cents": number,"reference": string,"settle_amount_cents": number | null,"settle_by": string | null,"settled_at": string | null,"settling_at": string | null,"setup_cents": number,"status": string,"tax_cents": number,"total_cents": number,"updated_at": string,"user_id": string | null,"waiting_since": string | null,"waits_until": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"authorized_at"?: string | null,"buyer_name": string,"cart_id": string,"closed_reason"?: string | null,"consent_at": string,"consent_version": string,"created_at"?: string,"currency": string,"deadline": string,"forward_to"?: string | null,"id"?: string,"invoiced_at"?: string | null,"locale"?: string,"lost_line_policy"?: string,"monthly_cents"?: number,"reference": string,"settle_amount_cents"?: number | null,"settle_by"?: string | null,"settled_at"?: string | null,"settling_at"?: string | null,"setup_cents"?: number,"status"?: string,"tax_cents"?: number,"total_cents"?: number,"updated_at"?: string,"user_id"?: string | null,"waiting_since"?: string | null,"waits_until"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"authorized_at"?: string | null,"buyer_name"?: string,"cart_id"?: string,"closed_reason"?: string | null,"consent_at"?: string,"consent_version"?: string,"created_at"?: string,"currency"?: string,"deadline"?: string,"forward_to"?: string | null,"id"?: string,"invoiced_at"?: string | null,"locale"?: string,"lost_line_policy"?: string,"monthly_cents"?: number,"reference"?: string,"settle_amount_cents"?: number | null,"settle_by"?: string | null,"settled_at"?: string | null,"settling_at"?: string | null,"setup_cents"?: number,"status"?: string,"tax_cents"?: number,"total_cents"?: number,"updated_at"?: string,"user_id"?: string | null,"waiting_since"?: string | null,"waits_until"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "orders_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "orders_cart_id_fkey"
      columns: ["cart_id"]
isOneToOne: false
      referencedRelation: "carts"
      referencedColumns: ["id"]
    }
                  ]
                },"outbox": {
                  Row: {
                    "attempts": number,"claimed_until": string | null,"created_at": string,"dedupe_key": string,"due_at": string,"event": string,"id": string,"payload": NonNullable<Json>,"sent_at": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "attempts"?: number,"claimed_until"?: string | null,"created_at"?: string,"dedupe_key": string,"due_at"?: string,"event": string,"id"?: string,"payload": NonNullable<Json>,"sent_at"?: string | null
                  }
                  Update: {
                    "attempts"?: number,"claimed_until"?: string | null,"created_at"?: string,"dedupe_key"?: string,"due_at"?: string,"event"?: string,"id"?: string,"payload"?: NonNullable<Json>,"sent_at"?: string | null
                  }
                  Relationships: [
                    
                  ]
                },"payments": {
                  Row: {
                    "account_id": string,"amount_cents": number,"authorized_at": string | null,"capture_before": string | null,"captured_at": string | null,"captured_cents": number,"card_brand": string | null,"card_last4": string | null,"created_at": string,"currency": string,"debt_cents": number,"ended_at": string | null,"failure_code": string | null,"id": string,"kind": string,"order_id": string,"status": string,"stripe_payment_intent_id": string | null,"stripe_payment_method_id": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_cents": number,"authorized_at"?: string | null,"capture_before"?: string | null,"captured_at"?: string | null,"captured_cents"?: number,"card_brand"?: string | null,"card_last4"?: string | null,"created_at"?: string,"currency": string,"debt_cents"?: number,"ended_at"?: string | null,"failure_code"?: string | null,"id"?: string,"kind"?: string,"order_id": string,"status": string,"stripe_payment_intent_id"?: string | null,"stripe_payment_method_id"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"amount_cents"?: number,"authorized_at"?: string | null,"capture_before"?: string | null,"captured_at"?: string | null,"captured_cents"?: number,"card_brand"?: string | null,"card_last4"?: string | null,"created_at"?: string,"currency"?: string,"debt_cents"?: number,"ended_at"?: string | null,"failure_code"?: string | null,"id"?: string,"kind"?: string,"order_id"?: string,"status"?: string,"stripe_payment_intent_id"?: string | null,"stripe_payment_method_id"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "payments_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "payments_order_id_fkey"
      columns: ["order_id"]
isOneToOne: false
      referencedRelation: "orders"
      referencedColumns: ["id"]
    }
                  ]
                },"price_changes": {
                  Row: {
                    "account_id": string,"contract_id": string,"from_cents": number,"holds_from": string,"id": string,"plan_id": string,"state": string,"to_cents": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"contract_id": string,"from_cents": number,"holds_from": string,"id"?: string,"plan_id": string,"state"?: string,"to_cents": number
                  }
                  Update: {
                    "account_id"?: string,"contract_id"?: string,"from_cents"?: number,"holds_from"?: string,"id"?: string,"plan_id"?: string,"state"?: string,"to_cents"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "price_changes_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "price_changes_contract_id_fkey"
      columns: ["contract_id"]
isOneToOne: false
      referencedRelation: "number_contracts"
      referencedColumns: ["id"]
    }
                  ]
                },"pricing_rule_versions": {
                  Row: {
                    "allows_below_cost": boolean,"area_id": string | null,"carrier_id": string | null,"country": string | null,"created_at": string,"created_by": string | null,"currency": string,"feature": string | null,"fixed_cents": number | null,"floor_cents": number,"is_end": boolean,"markup_cents": number,"markup_percent": number,"min_margin_cents": number,"min_margin_percent": number,"name": string,"number_type": string | null,"priority": number,"reason": string,"restored_from": number | null,"resumes_until": string | null,"round_ending_cents": number,"round_to_cents": number,"rule_id": string,"setup_cents": number,"setup_markup_percent": number,"setup_policy": string,"specificity": number,"undone_at": string | null,"valid_from": string,"valid_until": string,"version": number,"volume_steps": NonNullable<Json>
                  }
                  ComputedFields: never
                  Insert: {
                    "allows_below_cost"?: boolean,"area_id"?: string | null,"carrier_id"?: string | null,"country"?: string | null,"created_at"?: string,"created_by"?: string | null,"currency"?: string,"feature"?: string | null,"fixed_cents"?: number | null,"floor_cents"?: number,"is_end"?: boolean,"markup_cents"?: number,"markup_percent"?: number,"min_margin_cents"?: number,"min_margin_percent"?: number,"name": string,"number_type"?: string | null,"priority"?: number,"reason": string,"restored_from"?: number | null,"resumes_until"?: string | null,"round_ending_cents"?: number,"round_to_cents"?: number,"rule_id": string,"setup_cents"?: number,"setup_markup_percent"?: number,"setup_policy"?: string,"specificity"?: never,"undone_at"?: string | null,"valid_from"?: string,"valid_until"?: string,"version": number,"volume_steps"?: NonNullable<Json>
                  }
                  Update: {
                    "allows_below_cost"?: boolean,"area_id"?: string | null,"carrier_id"?: string | null,"country"?: string | null,"created_at"?: string,"created_by"?: string | null,"currency"?: string,"feature"?: string | null,"fixed_cents"?: number | null,"floor_cents"?: number,"is_end"?: boolean,"markup_cents"?: number,"markup_percent"?: number,"min_margin_cents"?: number,"min_margin_percent"?: number,"name"?: string,"number_type"?: string | null,"priority"?: number,"reason"?: string,"restored_from"?: number | null,"resumes_until"?: string | null,"round_ending_cents"?: number,"round_to_cents"?: number,"rule_id"?: string,"setup_cents"?: number,"setup_markup_percent"?: number,"setup_policy"?: string,"specificity"?: never,"undone_at"?: string | null,"valid_from"?: string,"valid_until"?: string,"version"?: number,"volume_steps"?: NonNullable<Json>
                  }
                  Relationships: [
                    {
      foreignKeyName: "pricing_rule_versions_area_id_fkey"
      columns: ["area_id"]
isOneToOne: false
      referencedRelation: "areas"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "pricing_rule_versions_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "pricing_rule_versions_country_fkey"
      columns: ["country"]
isOneToOne: false
      referencedRelation: "countries"
      referencedColumns: ["iso2"]
    },{
      foreignKeyName: "pricing_rule_versions_rule_id_fkey"
      columns: ["rule_id"]
isOneToOne: false
      referencedRelation: "pricing_rules"
      referencedColumns: ["id"]
    }
                  ]
                },"pricing_rules": {
                  Row: {
                    "created_at": string,"id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"id"?: string,"version"?: number
                  }
                  Update: {
                    "created_at"?: string,"id"?: string,"version"?: number
                  }
                  Relationships: [
                    
                  ]
                },"profiles": {
                  Row: {
                    "created_at": string,"display_name": string | null,"email": string,"last_account_id": string | null,"locale": string,"search_preferences": NonNullable<Json>,"time_zone": string,"updated_at": string,"user_id": string
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"display_name"?: string | null,"email": string,"last_account_id"?: string | null,"locale"?: string,"search_preferences"?: NonNullable<Json>,"time_zone"?: string,"updated_at"?: string,"user_id": string
                  }
                  Update: {
                    "created_at"?: string,"display_name"?: string | null,"email"?: string,"last_account_id"?: string | null,"locale"?: string,"search_preferences"?: NonNullable<Json>,"time_zone"?: string,"updated_at"?: string,"user_id"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "profiles_last_account_id_fkey"
      columns: ["last_account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"provisioning_queue": {
                  Row: {
                    "account_id": string | null,"action": string,"attempts": number,"created_at": string,"error_code": string | null,"error_message": string | null,"finished_at": string | null,"generation": number,"id": string,"lease_until": string | null,"max_attempts": number,"order_id": string | null,"order_item_id": string | null,"priority": number,"purchased_number_id": string,"raw_reply": Json | null,"reason": string | null,"run_id": string | null,"scheduled_for": string,"status": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"action": string,"attempts"?: number,"created_at"?: string,"error_code"?: string | null,"error_message"?: string | null,"finished_at"?: string | null,"generation"?: number,"id"?: string,"lease_until"?: string | null,"max_attempts"?: number,"order_id"?: string | null,"order_item_id"?: string | null,"priority"?: number,"purchased_number_id": string,"raw_reply"?: Json | null,"reason"?: string | null,"run_id"?: string | null,"scheduled_for"?: string,"status"?: string,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string | null,"action"?: string,"attempts"?: number,"created_at"?: string,"error_code"?: string | null,"error_message"?: string | null,"finished_at"?: string | null,"generation"?: number,"id"?: string,"lease_until"?: string | null,"max_attempts"?: number,"order_id"?: string | null,"order_item_id"?: string | null,"priority"?: number,"purchased_number_id"?: string,"raw_reply"?: Json | null,"reason"?: string | null,"run_id"?: string | null,"scheduled_for"?: string,"status"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "provisioning_queue_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "provisioning_queue_order_id_fkey"
      columns: ["order_id"]
isOneToOne: false
      referencedRelation: "orders"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "provisioning_queue_order_item_id_fkey"
      columns: ["order_item_id"]
isOneToOne: false
      referencedRelation: "order_items"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "provisioning_queue_purchased_number_id_fkey"
      columns: ["purchased_number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"purchased_numbers": {
                  Row: {
                    "account_id": string | null,"activated_at": string | null,"area_id": string,"carrier_cycles": number | null,"carrier_id": string,"carrier_problem": string | null,"carrier_problem_at": string | null,"carrier_ref": string | null,"cost_currency": string,"country": string,"created_at": string,"e164": string | null,"end_notice_for": string | null,"ended_at": string | null,"ended_reason": string | null,"features": (string)[],"id": string,"label": string | null,"look_at": string,"monthly_cost": number,"needs_documents": boolean,"number_type": string,"order_item_id": string | null,"paid_until": string | null,"place": string,"release_at": string | null,"setup_cost": number,"sku_id": string,"status": string,"suspected_problem": string | null,"tags": (string)[],"texts_proven_at": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id"?: string | null,"activated_at"?: string | null,"area_id": string,"carrier_cycles"?: number | null,"carrier_id": string,"carrier_problem"?: string | null,"carrier_problem_at"?: string | null,"carrier_ref"?: string | null,"cost_currency"?: string,"country": string,"created_at"?: string,"e164"?: string | null,"end_notice_for"?: string | null,"ended_at"?: string | null,"ended_reason"?: string | null,"features"?: (string)[],"id"?: string,"label"?: string | null,"look_at"?: string,"monthly_cost"?: number,"needs_documents"?: boolean,"number_type": string,"order_item_id"?: string | null,"paid_until"?: string | null,"place": string,"release_at"?: string | null,"setup_cost"?: number,"sku_id": string,"status"?: string,"suspected_problem"?: string | null,"tags"?: (string)[],"texts_proven_at"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string | null,"activated_at"?: string | null,"area_id"?: string,"carrier_cycles"?: number | null,"carrier_id"?: string,"carrier_problem"?: string | null,"carrier_problem_at"?: string | null,"carrier_ref"?: string | null,"cost_currency"?: string,"country"?: string,"created_at"?: string,"e164"?: string | null,"end_notice_for"?: string | null,"ended_at"?: string | null,"ended_reason"?: string | null,"features"?: (string)[],"id"?: string,"label"?: string | null,"look_at"?: string,"monthly_cost"?: number,"needs_documents"?: boolean,"number_type"?: string,"order_item_id"?: string | null,"paid_until"?: string | null,"place"?: string,"release_at"?: string | null,"setup_cost"?: number,"sku_id"?: string,"status"?: string,"suspected_problem"?: string | null,"tags"?: (string)[],"texts_proven_at"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "purchased_numbers_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "purchased_numbers_area_id_fkey"
      columns: ["area_id"]
isOneToOne: false
      referencedRelation: "areas"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "purchased_numbers_carrier_id_fkey"
      columns: ["carrier_id"]
isOneToOne: false
      referencedRelation: "carriers"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "purchased_numbers_order_item_id_fkey"
      columns: ["order_item_id"]
isOneToOne: true
      referencedRelation: "order_items"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "purchased_numbers_sku_id_fkey"
      columns: ["sku_id"]
isOneToOne: false
      referencedRelation: "area_skus"
      referencedColumns: ["id"]
    }
                  ]
                },"rate_limits": {
                  Row: {
                    "bucket": string,"tokens": number,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "bucket": string,"tokens": number,"updated_at": string
                  }
                  Update: {
                    "bucket"?: string,"tokens"?: number,"updated_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"refunds": {
                  Row: {
                    "account_id": string,"amount_cents": number,"created_at": string,"credit_note_id": string | null,"currency": string,"id": string,"invoice_id": string | null,"order_id": string | null,"payment_id": string | null,"reason": string,"status": string,"stripe_refund_id": string | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_cents": number,"created_at"?: string,"credit_note_id"?: string | null,"currency": string,"id"?: string,"invoice_id"?: string | null,"order_id"?: string | null,"payment_id"?: string | null,"reason": string,"status"?: string,"stripe_refund_id"?: string | null,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"amount_cents"?: number,"created_at"?: string,"credit_note_id"?: string | null,"currency"?: string,"id"?: string,"invoice_id"?: string | null,"order_id"?: string | null,"payment_id"?: string | null,"reason"?: string,"status"?: string,"stripe_refund_id"?: string | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "refunds_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "refunds_credit_note_id_fkey"
      columns: ["credit_note_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "refunds_invoice_id_fkey"
      columns: ["invoice_id"]
isOneToOne: false
      referencedRelation: "invoices"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "refunds_order_id_fkey"
      columns: ["order_id"]
isOneToOne: false
      referencedRelation: "orders"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "refunds_payment_id_fkey"
      columns: ["payment_id"]
isOneToOne: false
      referencedRelation: "payments"
      referencedColumns: ["id"]
    }
                  ]
                },"sale_restrictions": {
                  Row: {
                    "code": string,"country": string | null,"explanation": string,"id": string,"lifted_at": string | null,"metered_only": boolean,"number_type": string | null,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "code": string,"country"?: string | null,"explanation": string,"id"?: string,"lifted_at"?: string | null,"metered_only": boolean,"number_type"?: string | null,"version"?: number
                  }
                  Update: {
                    "code"?: string,"country"?: string | null,"explanation"?: string,"id"?: string,"lifted_at"?: string | null,"metered_only"?: boolean,"number_type"?: string | null,"version"?: number
                  }
                  Relationships: [
                    
                  ]
                },"search_cache": {
                  Row: {
                    "fetched_at": string,"is_partial": boolean,"key": string,"results": NonNullable<Json>
                  }
                  ComputedFields: never
                  Insert: {
                    "fetched_at"?: string,"is_partial"?: boolean,"key": string,"results": NonNullable<Json>
                  }
                  Update: {
                    "fetched_at"?: string,"is_partial"?: boolean,"key"?: string,"results"?: NonNullable<Json>
                  }
                  Relationships: [
                    
                  ]
                },"sounds": {
                  Row: {
                    "account_id": string,"begun_at": string,"bytes": number,"created_at": string,"deleted_at": string | null,"id": string,"name": string,"seconds": number,"sha256": string,"stored_at": string | null,"type": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"begun_at"?: string,"bytes": number,"created_at"?: string,"deleted_at"?: string | null,"id"?: string,"name": string,"seconds": number,"sha256": string,"stored_at"?: string | null,"type": string
                  }
                  Update: {
                    "account_id"?: string,"begun_at"?: string,"bytes"?: number,"created_at"?: string,"deleted_at"?: string | null,"id"?: string,"name"?: string,"seconds"?: number,"sha256"?: string,"stored_at"?: string | null,"type"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "sounds_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"spend_alerts": {
                  Row: {
                    "account_id": string,"cap_cents": number,"notified_at": string,"number_id": string | null,"percent": number,"period_from": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"cap_cents": number,"notified_at"?: string,"number_id"?: string | null,"percent": number,"period_from": string
                  }
                  Update: {
                    "account_id"?: string,"cap_cents"?: number,"notified_at"?: string,"number_id"?: string | null,"percent"?: number,"period_from"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "spend_alerts_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"spend_caps": {
                  Row: {
                    "account_id": string,"cents": number,"changed_at": string,"id": string,"number_id": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"cents": number,"changed_at"?: string,"id"?: string,"number_id"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"cents"?: number,"changed_at"?: string,"id"?: string,"number_id"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "spend_caps_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "spend_caps_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"staff_members": {
                  Row: {
                    "created_at": string,"enrolled_at": string | null,"factor_id": string | null,"last_signed_in_at": string | null,"role": string,"user_id": string,"version": number
                  }
                  ComputedFields: never
                  Insert: {
                    "created_at"?: string,"enrolled_at"?: string | null,"factor_id"?: string | null,"last_signed_in_at"?: string | null,"role": string,"user_id": string,"version"?: number
                  }
                  Update: {
                    "created_at"?: string,"enrolled_at"?: string | null,"factor_id"?: string | null,"last_signed_in_at"?: string | null,"role"?: string,"user_id"?: string,"version"?: number
                  }
                  Relationships: [
                    
                  ]
                },"tax_rates": {
                  Row: {
                    "country": string,"id": string,"name": string,"percent": number,"region": string | null,"valid_from": string,"valid_until": string
                  }
                  ComputedFields: never
                  Insert: {
                    "country": string,"id"?: string,"name": string,"percent": number,"region"?: string | null,"valid_from"?: string,"valid_until"?: string
                  }
                  Update: {
                    "country"?: string,"id"?: string,"name"?: string,"percent"?: number,"region"?: string | null,"valid_from"?: string,"valid_until"?: string
                  }
                  Relationships: [
                    
                  ]
                },"test_calls": {
                  Row: {
                    "account_id": string,"call_id": string | null,"call_started_at": string | null,"caller": string,"created_at": string,"end_cause": string | null,"ended_at": string | null,"id": string,"number_id": string,"phone": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"call_id"?: string | null,"call_started_at"?: string | null,"caller": string,"created_at"?: string,"end_cause"?: string | null,"ended_at"?: string | null,"id"?: string,"number_id": string,"phone"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"call_id"?: string | null,"call_started_at"?: string | null,"caller"?: string,"created_at"?: string,"end_cause"?: string | null,"ended_at"?: string | null,"id"?: string,"number_id"?: string,"phone"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "test_calls_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "test_calls_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"text_opt_outs": {
                  Row: {
                    "account_id": string,"ended_at": string | null,"number_id": string,"opted_out_at": string,"other_party": string,"word": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"ended_at"?: string | null,"number_id": string,"opted_out_at"?: string,"other_party": string,"word": string
                  }
                  Update: {
                    "account_id"?: string,"ended_at"?: string | null,"number_id"?: string,"opted_out_at"?: string,"other_party"?: string,"word"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "text_opt_outs_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "text_opt_outs_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"text_settings": {
                  Row: {
                    "account_id": string,"forward_from": string | null,"forward_to": string | null,"keep_days": number | null,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"forward_from"?: string | null,"forward_to"?: string | null,"keep_days"?: number | null,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"forward_from"?: string | null,"forward_to"?: string | null,"keep_days"?: number | null,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "text_settings_account_id_fkey"
      columns: ["account_id"]
isOneToOne: true
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "text_settings_forward_from_fkey"
      columns: ["forward_from"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                },"usage_corrections": {
                  Row: {
                    "account_id": string,"corrected_at": string,"event_id": string,"id": string,"quantity_after": number,"quantity_before": number
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"corrected_at"?: string,"event_id": string,"id"?: string,"quantity_after": number,"quantity_before": number
                  }
                  Update: {
                    "account_id"?: string,"corrected_at"?: string,"event_id"?: string,"id"?: string,"quantity_after"?: number,"quantity_before"?: number
                  }
                  Relationships: [
                    {
      foreignKeyName: "usage_corrections_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"usage_credits": {
                  Row: {
                    "account_id": string,"amount_60": number,"created_at": string,"event_id": string | null,"id": string,"line_id": string | null,"reason": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_60": number,"created_at"?: string,"event_id"?: string | null,"id"?: string,"line_id"?: string | null,"reason": string
                  }
                  Update: {
                    "account_id"?: string,"amount_60"?: number,"created_at"?: string,"event_id"?: string | null,"id"?: string,"line_id"?: string | null,"reason"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "usage_credits_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"usage_events": {
                  Row: {
                    "account_id": string,"amount_60": number | null,"billed": number | null,"contract_id": string | null,"id": string,"included": number | null,"is_covered": boolean,"line_id": string | null,"number_id": string,"other_party": string | null,"period_from": string,"quantity": number,"rate_id": string | null,"rated_digits": string,"recorded_at": string,"service": string,"settled_at": string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered": boolean,"line_id"?: string | null,"number_id": string,"other_party"?: string | null,"period_from": string,"quantity": number,"rate_id"?: string | null,"rated_digits": string,"recorded_at"?: string,"service": string,"settled_at"?: string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  Update: {
                    "account_id"?: string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered"?: boolean,"line_id"?: string | null,"number_id"?: string,"other_party"?: string | null,"period_from"?: string,"quantity"?: number,"rate_id"?: string | null,"rated_digits"?: string,"recorded_at"?: string,"service"?: string,"settled_at"?: string | null,"source"?: string,"source_ref"?: string,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"usage_events_2026_11": {
                  Row: {
                    "account_id": string,"amount_60": number | null,"billed": number | null,"contract_id": string | null,"id": string,"included": number | null,"is_covered": boolean,"line_id": string | null,"number_id": string,"other_party": string | null,"period_from": string,"quantity": number,"rate_id": string | null,"rated_digits": string,"recorded_at": string,"service": string,"settled_at": string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered": boolean,"line_id"?: string | null,"number_id": string,"other_party"?: string | null,"period_from": string,"quantity": number,"rate_id"?: string | null,"rated_digits": string,"recorded_at"?: string,"service": string,"settled_at"?: string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  Update: {
                    "account_id"?: string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered"?: boolean,"line_id"?: string | null,"number_id"?: string,"other_party"?: string | null,"period_from"?: string,"quantity"?: number,"rate_id"?: string | null,"rated_digits"?: string,"recorded_at"?: string,"service"?: string,"settled_at"?: string | null,"source"?: string,"source_ref"?: string,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"usage_events_2026_12": {
                  Row: {
                    "account_id": string,"amount_60": number | null,"billed": number | null,"contract_id": string | null,"id": string,"included": number | null,"is_covered": boolean,"line_id": string | null,"number_id": string,"other_party": string | null,"period_from": string,"quantity": number,"rate_id": string | null,"rated_digits": string,"recorded_at": string,"service": string,"settled_at": string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered": boolean,"line_id"?: string | null,"number_id": string,"other_party"?: string | null,"period_from": string,"quantity": number,"rate_id"?: string | null,"rated_digits": string,"recorded_at"?: string,"service": string,"settled_at"?: string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  Update: {
                    "account_id"?: string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered"?: boolean,"line_id"?: string | null,"number_id"?: string,"other_party"?: string | null,"period_from"?: string,"quantity"?: number,"rate_id"?: string | null,"rated_digits"?: string,"recorded_at"?: string,"service"?: string,"settled_at"?: string | null,"source"?: string,"source_ref"?: string,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"usage_events_2027_01": {
                  Row: {
                    "account_id": string,"amount_60": number | null,"billed": number | null,"contract_id": string | null,"id": string,"included": number | null,"is_covered": boolean,"line_id": string | null,"number_id": string,"other_party": string | null,"period_from": string,"quantity": number,"rate_id": string | null,"rated_digits": string,"recorded_at": string,"service": string,"settled_at": string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered": boolean,"line_id"?: string | null,"number_id": string,"other_party"?: string | null,"period_from": string,"quantity": number,"rate_id"?: string | null,"rated_digits": string,"recorded_at"?: string,"service": string,"settled_at"?: string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  Update: {
                    "account_id"?: string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered"?: boolean,"line_id"?: string | null,"number_id"?: string,"other_party"?: string | null,"period_from"?: string,"quantity"?: number,"rate_id"?: string | null,"rated_digits"?: string,"recorded_at"?: string,"service"?: string,"settled_at"?: string | null,"source"?: string,"source_ref"?: string,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"usage_events_2027_02": {
                  Row: {
                    "account_id": string,"amount_60": number | null,"billed": number | null,"contract_id": string | null,"id": string,"included": number | null,"is_covered": boolean,"line_id": string | null,"number_id": string,"other_party": string | null,"period_from": string,"quantity": number,"rate_id": string | null,"rated_digits": string,"recorded_at": string,"service": string,"settled_at": string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered": boolean,"line_id"?: string | null,"number_id": string,"other_party"?: string | null,"period_from": string,"quantity": number,"rate_id"?: string | null,"rated_digits": string,"recorded_at"?: string,"service": string,"settled_at"?: string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  Update: {
                    "account_id"?: string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered"?: boolean,"line_id"?: string | null,"number_id"?: string,"other_party"?: string | null,"period_from"?: string,"quantity"?: number,"rate_id"?: string | null,"rated_digits"?: string,"recorded_at"?: string,"service"?: string,"settled_at"?: string | null,"source"?: string,"source_ref"?: string,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"usage_events_default": {
                  Row: {
                    "account_id": string,"amount_60": number | null,"billed": number | null,"contract_id": string | null,"id": string,"included": number | null,"is_covered": boolean,"line_id": string | null,"number_id": string,"other_party": string | null,"period_from": string,"quantity": number,"rate_id": string | null,"rated_digits": string,"recorded_at": string,"service": string,"settled_at": string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered": boolean,"line_id"?: string | null,"number_id": string,"other_party"?: string | null,"period_from": string,"quantity": number,"rate_id"?: string | null,"rated_digits": string,"recorded_at"?: string,"service": string,"settled_at"?: string | null,"source": string,"source_ref": string,"started_at": string
                  }
                  Update: {
                    "account_id"?: string,"amount_60"?: number | null,"billed"?: number | null,"contract_id"?: string | null,"id"?: string,"included"?: number | null,"is_covered"?: boolean,"line_id"?: string | null,"number_id"?: string,"other_party"?: string | null,"period_from"?: string,"quantity"?: number,"rate_id"?: string | null,"rated_digits"?: string,"recorded_at"?: string,"service"?: string,"settled_at"?: string | null,"source"?: string,"source_ref"?: string,"started_at"?: string
                  }
                  Relationships: [
                    
                  ]
                },"voicemail_settings": {
                  Row: {
                    "account_id": string,"days": number,"mail": string,"updated_at": string
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"days"?: number,"mail"?: string,"updated_at"?: string
                  }
                  Update: {
                    "account_id"?: string,"days"?: number,"mail"?: string,"updated_at"?: string
                  }
                  Relationships: [
                    {
      foreignKeyName: "voicemail_settings_account_id_fkey"
      columns: ["account_id"]
isOneToOne: true
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    }
                  ]
                },"voicemails": {
                  Row: {
                    "account_id": string,"attempts": number,"awaits_transcript": boolean,"bytes": number | null,"call_id": string,"call_started_at": string,"caller": string | null,"created_at": string,"delete_at": string,"heard_at": string | null,"id": string,"is_cleared": boolean,"next_try_at": string | null,"number_id": string,"recording_ref": string,"seconds": number,"state": string,"transcript": string | null
                  }
                  ComputedFields: never
                  Insert: {
                    "account_id": string,"attempts"?: number,"awaits_transcript"?: boolean,"bytes"?: number | null,"call_id": string,"call_started_at": string,"caller"?: string | null,"created_at"?: string,"delete_at": string,"heard_at"?: string | null,"id"?: string,"is_cleared"?: boolean,"next_try_at"?: string | null,"number_id": string,"recording_ref": string,"seconds": number,"state"?: string,"transcript"?: string | null
                  }
                  Update: {
                    "account_id"?: string,"attempts"?: number,"awaits_transcript"?: boolean,"bytes"?: number | null,"call_id"?: string,"call_started_at"?: string,"caller"?: string | null,"created_at"?: string,"delete_at"?: string,"heard_at"?: string | null,"id"?: string,"is_cleared"?: boolean,"next_try_at"?: string | null,"number_id"?: string,"recording_ref"?: string,"seconds"?: number,"state"?: string,"transcript"?: string | null
                  }
                  Relationships: [
                    {
      foreignKeyName: "voicemails_account_id_fkey"
      columns: ["account_id"]
isOneToOne: false
      referencedRelation: "accounts"
      referencedColumns: ["id"]
    },{
      foreignKeyName: "voicemails_number_id_fkey"
      columns: ["number_id"]
isOneToOne: false
      referencedRelation: "purchased_numbers"
      referencedColumns: ["id"]
    }
                  ]
                }
          }
          Views: {
            [_ in never]: never
          }
          Functions: {
            [_ in never]: never
          }
          Enums: {
            [_ in never]: never
          }
          CompositeTypes: {
            [_ in never]: never
          }
        }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
  ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
      Row: infer R
    }
    ? R
    : never
  : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Insert: infer I
    }
    ? I
    : never
  : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never = never
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
  ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
      Update: infer U
    }
    ? U
    : never
  : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never = never
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
  ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
  : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never = never
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
  ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
  : never

export const Constants = {
  "public": {
          Enums: {
            
          }
        }
} as const
