// A tile of a product: ROWS by COLUMNS blocks, which one invocation computes. A block is a mat4x4f whose columns are
// four rows of the matrix. In place of a block beyond the last row or column, the last block is computed and stored
// once more.

override ROWS: u32 = 2u; // the number of blocks of a tile from top to bottom: 2 or 4
override COLUMNS: u32 = 2u; // the number of blocks of a tile from left to right: 1, 2 or 4

// A row of up to four blocks, of which the first COLUMNS are used.
struct Strip {
    c0: mat4x4f,
    c1: mat4x4f,
    c2: mat4x4f,
    c3: mat4x4f,
}

// Up to four strips, of which the first ROWS are used.
struct Tile {
    r0: Strip,
    r1: Strip,
    r2: Strip,
    r3: Strip,
}

fn empty() -> Strip {
    return Strip(mat4x4f(), mat4x4f(), mat4x4f(), mat4x4f());
}

fn add_product(sum: Strip, b: Strip, a: mat4x4f) -> Strip {
    var out = sum;
    out.c0 += b.c0 * a;
    if (COLUMNS > 1u) {
        out.c1 += b.c1 * a;
    }
    if (COLUMNS > 2u) {
        out.c2 += b.c2 * a;
        out.c3 += b.c3 * a;
    }
    return out;
}

// Whether a tile's blocks are stored in a loop. The compilers of software adapters take half of their time for the
// stores of a large tile otherwise; a GPU's registers cannot be indexed, and its tiles are small.
fn stores_in_loop() -> bool {
    return ROWS > 2u || COLUMNS > 2u;
}

// The blocks of a tile: the one in row `r` and column `c` at 4 r + c.
fn blocks_of(tile: Tile) -> array<mat4x4f, 16> {
    return array<mat4x4f, 16>(
        tile.r0.c0, tile.r0.c1, tile.r0.c2, tile.r0.c3,
        tile.r1.c0, tile.r1.c1, tile.r1.c2, tile.r1.c3,
        tile.r2.c0, tile.r2.c1, tile.r2.c2, tile.r2.c3,
        tile.r3.c0, tile.r3.c1, tile.r3.c2, tile.r3.c3,
    );
}
