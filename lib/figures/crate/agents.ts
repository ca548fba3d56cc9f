// The people and organizations of a crate.

import { type Author, authorName, type Citation } from "./citation.ts";
import { type Entity, link, localId } from "./graph.ts";

/** Where the repository tells of its authors, as seen from the published folder. */
const CITATION_FILE = "../../CITATION.cff";

/** The people and organizations of a crate. */
export interface Agents {
  /** The authors, in the order of CITATION.cff. */
  readonly authors: readonly Entity[];
  /** The organization that publishes: the first author that is one, or else the first author's affiliation. */
  readonly publisher: Entity;
  /** All of them, with the affiliations of people. */
  readonly entities: readonly Entity[];
}

/**
 * Describes the authors of the project.
 *
 * @param citation The project's citation
 * @returns The authors, the publisher and their affiliations
 */
export function describeAgents({ authors: listed }: Citation): Agents {
  const affiliations = new Map(
    listed.flatMap((author) => {
      const name = author.name === undefined ? author.affiliation ?? "independent" : undefined;
      return name === undefined ? [] : [[name, organization(name)] as const];
    }),
  );
  const authors = listed.map((author) => describeAuthor(author, affiliations));
  const organizations = authors.filter((author) => author["@type"] === "Organization");
  const [publisher] = [...organizations, ...affiliations.values()];
  const entities = new Map(
    [...authors, ...affiliations.values()].map((entity) => [entity["@id"], entity]),
  );
  return { authors, publisher, entities: [...entities.values()] };
}

function describeAuthor(author: Author, affiliations: ReadonlyMap<string, Entity>): Entity {
  const name = authorName(author);
  if (author.name !== undefined) return organization(name, author.website);
  return {
    "@id": author.orcid ?? localId("person", name),
    "@type": "Person",
    name,
    affiliation: link(affiliations.get(author.affiliation ?? "independent")!),
    ...(author.website && { url: author.website }),
  };
}

function organization(name: string, url = CITATION_FILE): Entity {
  return { "@id": localId("organization", name), "@type": "Organization", name, url };
}
