/** An instance as requests and reports name it. */
export interface InstanceReference {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
}

/** An instance that is not committed to, with its Failure Reason (0008,1197); null: the report did not name it. */
export interface FailedReference<R extends number | null = number> extends InstanceReference {
  readonly reason: R;
}

/** Many instances in few bytes: each class is written once. */
export interface InstanceList {
  /** SOP Class UIDs that `sopClass` names by index. */
  readonly classes: readonly string[];
  readonly sopClass: readonly number[];
  readonly sop: readonly string[];
}

/** By position in a list, as text: why it is not committed to. */
export type Failures<R extends number | null = number> = Readonly<Record<string, R>>;

/** Makes a list. */
export function instanceListOf(references: Iterable<InstanceReference>): InstanceList {
  const [classes, sopClass, sop]: [Map<string, number>, number[], string[]] = [new Map(), [], []];
  for (const { sopClassUid, sopInstanceUid } of references) {
    const index = classes.get(sopClassUid) ?? classes.size;
    classes.set(sopClassUid, index);
    sopClass.push(index);
    sop.push(sopInstanceUid);
  }
  return { classes: [...classes.keys()], sopClass, sop };
}

/** The instances of a list, in its order. */
export function referencesOf({ classes, sopClass, sop }: InstanceList): InstanceReference[] {
  return sop.map((sopInstanceUid, at) => ({ sopClassUid: classes[sopClass[at]!]!, sopInstanceUid }));
}

/** Those of them that failed. */
export function failedOf<R extends number | null>(list: InstanceList, failures: Failures<R>): FailedReference<R>[] {
  return Object.entries(failures).map(([at, reason]) => ({
    ...{ sopClassUid: list.classes[list.sopClass[Number(at)]!]!, sopInstanceUid: list.sop[Number(at)]! },
    reason,
  }));
}
