/** Registers `<textlift-sidebar>`. */
export {}
