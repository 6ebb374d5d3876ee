// How scenes and figures of commits look beyond what the player has for all.

export const SCENES_CSS = `
`;
