// The linked entities of a research object crate, in JSON-LD.

/** A thing that the crate tells of, with its identifier and its type or types. */
export interface Entity {
  readonly "@id": string;
  readonly "@type": string | readonly string[];
  readonly [property: string]: unknown;
}

/** A link to an entity. */
export interface Link {
  readonly "@id": string;
}

/**
 * Links to an entity.
 *
 * @param to The entity, or its identifier
 * @returns The link
 */
export function link(to: string | Link): Link {
  return { "@id": typeof to === "string" ? to : to["@id"] };
}

/**
 * Links to entities, as JSON-LD has several, one or none: RO-Crate asks for a single value where there is one.
 *
 * @param entities The entities
 * @returns A list of links, or the only link, or nothing
 */
export function links(entities: readonly (string | Link)[]): Link[] | Link | undefined {
  return entities.length > 1 ? entities.map(link) : entities.map(link)[0];
}

/**
 * Makes the identifier of an entity that the crate only tells of, from words that may hold any sign.
 *
 * @param words What the entity is, from the general to the particular
 * @returns Such as `#result/Badge/0`
 */
export function localId(...words: (string | number)[]): string {
  return `#${words.map((word) => encodeURIComponent(String(word).toWellFormed())).join("/")}`;
}
