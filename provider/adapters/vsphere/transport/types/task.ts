/** Tasks of the server. */
import type { TypeRows } from "./row";

export const taskTypes = {
  TaskInfo: {
    fields: {
      key: "string",
      task: "MoRef",
      name: "string?",
      descriptionId: "string",
      entity: "MoRef?",
      entityName: "string?",
      state: "TaskInfoState",
      cancelled: "boolean",
      cancelable: "boolean",
      error: "LocalizedMethodFault?",
      result: "anyType?",
      progress: "int?",
      queueTime: "dateTime",
      startTime: "dateTime?",
      completeTime: "dateTime?",
    },
  },
} as const satisfies TypeRows;
