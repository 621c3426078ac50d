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
install(FILES LICENSE CHANGELOG.md docs/operations.md docs/INTERFACE.md docs/database.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Debian reads manual pages compressed, with the same bytes from the same source.
find_program(GZIP gzip)
if(GZIP)
  set(manual ${CMAKE_CURRENT_BINARY_DIR}/preprintd.1.gz)
  add_custom_command(OUTPUT ${manual} DEPENDS ${CMAKE_SOURCE_DIR}/docs/preprintd.1
                     COMMAND ${GZIP} -9nc ${CMAKE_SOURCE_DIR}/docs/preprintd.1 > ${manual})
  add_custom_target(manual DEPENDS ${manual})
  add_dependencies(preprintd manual)
  install(FILES ${manual} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
else()
  install(FILES docs/preprintd.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endif()

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
 with the words that made them one, offers a short review queue, and writes accepted
 papers into a Markdown list without touching any other byte of it.")
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
