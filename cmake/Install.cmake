# What `make install` lays down, and `cpack` packs: the program, topics, unit, man page, completions, documents, and a
# settings file where there is none. PREFIX /usr and /usr/local are the system's own; others get no /etc.
include(GNUInstallDirs)
set(share ${CMAKE_INSTALL_DATADIR})
if(TARGET preprintd)
  install(TARGETS preprintd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(PROGRAMS config/preprintd-unit DESTINATION ${CMAKE_INSTALL_SBINDIR})
install(DIRECTORY config/topics DESTINATION ${share}/preprintd FILES_MATCHING PATTERN "*.toml")
install(FILES config/completions/preprintd.bash DESTINATION ${share}/bash-completion/completions RENAME preprintd)
install(FILES config/completions/_preprintd DESTINATION ${share}/zsh/vendor-completions)
install(FILES config/preprintd.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples)
install(FILES CHANGELOG.md docs/operations.md docs/INTERFACE.md docs/database.md config/debian/copyright
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES config/debian/lintian-overrides DESTINATION ${share}/lintian/overrides RENAME preprintd)

# Debian reads manual pages and its changelog compressed, with the same bytes from the same source.
find_program(GZIP gzip)
configure_file(config/debian/changelog.in ${CMAKE_CURRENT_BINARY_DIR}/changelog @ONLY)
# preprintd_install_compressed(FILE DESTINATION)
function(preprintd_install_compressed file destination)
  if(NOT GZIP)
    install(FILES ${file} DESTINATION ${destination})
    return()
  endif()
  get_filename_component(name ${file} NAME)
  set(packed ${CMAKE_CURRENT_BINARY_DIR}/${name}.gz)
  add_custom_command(OUTPUT ${packed} DEPENDS ${file} COMMAND ${GZIP} -9nc ${file} > ${packed})
  add_custom_target(packed-${name} DEPENDS ${packed})
  add_dependencies(preprintd packed-${name})
  install(FILES ${packed} DESTINATION ${destination})
endfunction()
preprintd_install_compressed(${CMAKE_SOURCE_DIR}/docs/preprintd.1 ${CMAKE_INSTALL_MANDIR}/man1)
preprintd_install_compressed(${CMAKE_SOURCE_DIR}/docs/preprintd-unit.8 ${CMAKE_INSTALL_MANDIR}/man8)
preprintd_install_compressed(${CMAKE_CURRENT_BINARY_DIR}/changelog ${CMAKE_INSTALL_DOCDIR})

# The unit names the program where this installation has put it.
install(CODE "
  file(READ \"${CMAKE_SOURCE_DIR}/config/preprintd@.service\" unit)
  string(REPLACE \"/usr/bin/preprintd\" \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/preprintd\" unit \"\${unit}\")
  file(WRITE \"${CMAKE_BINARY_DIR}/installed/preprintd@.service\" \"\${unit}\")
  file(INSTALL \"${CMAKE_BINARY_DIR}/installed/preprintd@.service\"
       DESTINATION \"\${CMAKE_INSTALL_PREFIX}/lib/systemd/system\")
  if(\"\${CMAKE_INSTALL_PREFIX}\" MATCHES \"^/usr(/local)?/?\$\" AND
     NOT EXISTS \"\$ENV{DESTDIR}/etc/preprintd/preprintd.toml\")
    file(INSTALL \"${CMAKE_SOURCE_DIR}/config/preprintd.toml\" DESTINATION /etc/preprintd)
  endif()
  if(NOT \"\$ENV{DESTDIR}\" AND EXISTS /run/systemd/system)
    message(STATUS \"next: sudo preprintd-unit LOGIN, then sudo systemctl enable --now preprintd@LOGIN\")
  endif()
")

# `cmake --build build/release --target package` or `make package`.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The preprintd developers <preprintd@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "arXiv's day for a hand-kept Markdown reading list")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
    "Reads the daily arXiv listings and Hugging Face Daily Papers, flags candidates
with the words that made them one, offers a short review queue, and writes
accepted papers into a Markdown list without touching any other byte of it.")
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "tzdata, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "sqlite3")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    "${CMAKE_SOURCE_DIR}/config/debian/postinst;${CMAKE_SOURCE_DIR}/config/debian/prerm;${CMAKE_SOURCE_DIR}/config/debian/postrm;${CMAKE_SOURCE_DIR}/config/debian/conffiles")
include(CPack)
