# embed_assets(TARGET FOLDER [NAME=PATH]...): every file of FOLDER, and the file at each PATH under its NAME, becomes
# bytes of TARGET, found by name through daemon/web/asset.hpp. The assembler reads the files itself (.incbin), so
# megabytes cost nothing; their SHA-256 is the ETag.
function(embed_assets target folder)
  file(GLOB files CONFIGURE_DEPENDS RELATIVE ${folder} ${folder}/*)
  foreach(name IN LISTS files)
    set(path_${name} ${folder}/${name})
  endforeach()
  foreach(pair IN LISTS ARGN)
    string(REGEX MATCH "^([^=]+)=(.+)$" matched ${pair})
    list(APPEND files ${CMAKE_MATCH_1})
    set(path_${CMAKE_MATCH_1} ${CMAKE_MATCH_2})
  endforeach()
  set(made ${CMAKE_CURRENT_BINARY_DIR}/embedded)
  set(assembly "  .section .rodata\n")
  set(symbols "")
  set(rows "")
  set(inputs "")
  foreach(name IN LISTS files)
    string(MAKE_C_IDENTIFIER "asset_${name}" symbol)
    set(path ${path_${name}})
    file(SHA256 ${path} hash)
    string(SUBSTRING ${hash} 0 20 hash)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    list(APPEND inputs ${path})
    string(APPEND assembly "  .global ${symbol}\n  .global ${symbol}_end\n"
                           "${symbol}: .incbin \"${path}\"\n${symbol}_end: .byte 0\n")
    string(APPEND symbols "extern const char ${symbol}[], ${symbol}_end[];\n")
    string(APPEND rows "  {\"${name}\", \"\\\"${hash}\\\"\", ${symbol}, ${symbol}_end},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${made}/assets.S CONTENT "${assembly}  .section .note.GNU-stack,\"\",@progbits\n" @ONLY)
  file(CONFIGURE OUTPUT ${made}/assets.cpp CONTENT "#include \"daemon/web/asset.hpp\"
extern \"C\" {
${symbols}}
namespace preprintd::web {
namespace {
struct Row {
  const char* name;
  const char* etag;
  const char* begin;
  const char* end;
};
const Row kRows[] = {
${rows}};
}  // namespace
const Asset* find_asset(std::string_view name) {
  static Asset assets[sizeof kRows / sizeof *kRows];
  static const bool made = [] {
    std::size_t i = 0;
    for (const Row& row : kRows) assets[i++] = {row.name, row.etag, {row.begin, std::size_t(row.end - row.begin)}};
    return true;
  }();
  for (const Asset& asset : assets)
    if (made && asset.name == name) return &asset;
  return nullptr;
}
}  // namespace preprintd::web
" @ONLY)
  set_source_files_properties(${made}/assets.S PROPERTIES OBJECT_DEPENDS "${inputs}")
  target_sources(${target} PRIVATE ${made}/assets.S ${made}/assets.cpp)
endfunction()
