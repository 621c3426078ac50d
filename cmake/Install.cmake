# What `make install` lays down: the program, the shipped topics, the commented example of a settings file.
include(GNUInstallDirs)
if(TARGET preprintd)
  install(TARGETS preprintd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(DIRECTORY config/topics DESTINATION ${CMAKE_INSTALL_DATADIR}/preprintd OPTIONAL
        FILES_MATCHING PATTERN "*.toml")
install(FILES config/preprintd.toml DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples OPTIONAL)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
