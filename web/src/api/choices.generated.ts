// Generated from the OpenAPI document by scripts/openapi.mjs: do not edit.

/** The values of fields of our API among which there is a choice, by schema and field, in the order of the server. */
export const choices = {
  "Node": {
    "services": [
      "store",
      "query",
      "retrieve",
      "worklist",
      "mpps",
      "commitment",
      "availability",
      "mpps-notification"
    ],
    "quirks": {
      "defaultCharacterSet": [
        "ISO_IR 6",
        "ISO_IR 100",
        "ISO_IR 101",
        "ISO_IR 109",
        "ISO_IR 110",
        "ISO_IR 144",
        "ISO_IR 127",
        "ISO_IR 126",
        "ISO_IR 138",
        "ISO_IR 148",
        "ISO_IR 203",
        "ISO_IR 13",
        "ISO_IR 166",
        "ISO_IR 192",
        "GB18030",
        "GBK",
        "\\ISO 2022 IR 149",
        "\\ISO 2022 IR 87",
        "\\ISO 2022 IR 58"
      ],
      "actualCharacterSet": [
        "ISO_IR 6",
        "ISO_IR 100",
        "ISO_IR 101",
        "ISO_IR 109",
        "ISO_IR 110",
        "ISO_IR 144",
        "ISO_IR 127",
        "ISO_IR 126",
        "ISO_IR 138",
        "ISO_IR 148",
        "ISO_IR 203",
        "ISO_IR 13",
        "ISO_IR 166",
        "ISO_IR 192",
        "GB18030",
        "GBK",
        "\\ISO 2022 IR 149",
        "\\ISO 2022 IR 87",
        "\\ISO 2022 IR 58"
      ]
    },
    "kind": [
      "dimse",
      "dicomweb"
    ],
    "tls": {
      "mode": [
        "off",
        "on"
      ]
    },
    "limits": {
      "windows": {
        "days": [
          "mon",
          "tue",
          "wed",
          "thu",
          "fri",
          "sat",
          "sun"
        ]
      }
    }
  },
  "Delivery": {
    "priority": [
      "high",
      "medium",
      "low"
    ],
    "state": [
      "queued",
      "running",
      "committing",
      "done",
      "parked",
      "cancelled"
    ]
  },
  "Retrieval": {
    "method": [
      "auto",
      "c-get",
      "c-move"
    ],
    "reason": [
      "asked",
      "onDemand",
      "prefetch",
      "mirror"
    ],
    "state": [
      "waiting",
      "running",
      "done",
      "failed",
      "cancelled"
    ]
  }
} as const;
